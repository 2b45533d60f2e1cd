//! SQL by which the database itself refuses what is not an edge.

mod drift;
mod mysql;
mod names;
mod opened;
mod postgres;
mod sqlite;

use std::fmt::Write;

use super::dialect::Dialect;
use super::state_column::StoredAs;
use super::table_model::{Columns, TableModel};
use crate::info::{MachineInfo, ModelInfo};
use crate::state::StateInfo;

pub use drift::drift;
pub(crate) use names::Names;
pub(super) use opened::{Marks, closed, opened, opened_for_many};

/// SQL for a migration by which a table refuses states that are none and changes that are no edge; made by
/// `Loan::ddl(dialect)`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Ddl {
    /// What installs it.
    pub up: String,
    /// What takes it away.
    pub down: String,
}

/// Gives models on a table the SQL that guards it. In scope with the prelude.
pub trait TableDdl: TableModel {
    /// The SQL by which the database itself refuses what the machines of this model do not allow, whoever
    /// asks: a CHECK that a state column holds a state (a trigger on SQLite), and a trigger for each machine
    /// that refuses an UPDATE which is no edge. Former names of a state are the state.
    ///
    /// An override is no edge here. A row may be moved past the trigger where `<table>_overrides` holds its
    /// key and the column: `save` of an override writes that row, and the trigger takes it away, all in one
    /// transaction. A script does the same, for the rows that it repairs.
    ///
    /// Guards and rules are not in it, nor is who may INSERT a row in which state.
    #[must_use]
    fn ddl(dialect: Dialect) -> Ddl {
        let parts = Self::machine().ddl_parts(dialect);
        Ddl {
            up: parts.iter().map(|part| part.up.as_str()).collect(),
            down: parts.iter().rev().map(|part| part.down.as_str()).collect(),
        }
    }
}

impl<M: TableModel> TableDdl for M {}

/// What is installed, changed and taken away together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Part {
    /// The table and the column, as in `loans.state`.
    pub(crate) name: String,
    pub(crate) up: String,
    pub(crate) down: String,
}

impl ModelInfo {
    /// The parts of the SQL: the table of overrides, and one for each machine. None where the model has no table.
    pub(crate) fn ddl_parts(&self, dialect: Dialect) -> Vec<Part> {
        let Some(columns) = &self.columns else {
            return Vec::new();
        };
        let names = Names::of(columns, dialect);
        let mut parts = vec![overrides(&names, columns, dialect)];
        for machine in guarded(self, columns, &names) {
            let (up, down) = match dialect {
                Dialect::Sqlite => (sqlite::up(&machine), sqlite::down(&machine)),
                Dialect::Postgres => (postgres::up(&machine), postgres::down(&machine)),
                Dialect::MySql => (mysql::up(&machine), mysql::down(&machine)),
            };
            parts.push(Part {
                name: format!("{}.{}", names.bare(), machine.column),
                up,
                down,
            });
        }
        parts
    }
}

/// The table of the rows that may be moved past the trigger: their keys, and the state column.
fn overrides(names: &Names, columns: &Columns, dialect: Dialect) -> Part {
    let (table, of) = (names.overrides(), names.table());
    let keys = list(columns.key.iter().map(|column| names.quoted(column)));
    let machine = names.quoted("machine");
    let (text, none) = match dialect {
        Dialect::Sqlite => ("TEXT", "WHERE 0"),
        Dialect::Postgres => ("TEXT", "WITH NO DATA"),
        Dialect::MySql => ("CHAR(64)", "LIMIT 0"),
    };
    let mut up = format!(
        "CREATE TABLE {table} AS SELECT {keys}, CAST('' AS {text}) AS {machine} FROM {of} {none};\n"
    );
    if dialect != Dialect::Sqlite {
        let _ = writeln!(
            up,
            "ALTER TABLE {table} ADD PRIMARY KEY ({keys}, {machine});"
        );
    }
    Part {
        name: format!("{}_overrides", names.bare()),
        up,
        down: format!("DROP TABLE {table};\n"),
    }
}

/// A state column, and what it may hold and become.
struct Guarded<'a> {
    names: &'a Names,
    key: &'static [&'static str],
    column: &'static str,
    state_enum: &'static str,
    stored_as: StoredAs,
    /// What the column holds of each state, and of each state that a row may be moved to from there.
    moves: Vec<(Vec<Value>, Vec<Value>)>,
}

/// A stored state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Value {
    Name(&'static str),
    Code(i32),
}

/// The machines of a model, by their columns.
fn guarded<'a>(
    model: &'a ModelInfo,
    columns: &'a Columns,
    names: &'a Names,
) -> impl Iterator<Item = Guarded<'a>> {
    let machines = model.machines.iter().zip(columns.states);
    machines.map(move |(machine, column)| Guarded {
        names,
        key: columns.key,
        column: column.column,
        state_enum: machine.state_enum,
        stored_as: column.stored_as,
        moves: moves(machine, column.stored_as),
    })
}

/// Of each state what it is stored as, and what it may become: itself under another name, and the targets of
/// its edges, overrides left out.
fn moves(machine: &MachineInfo, stored_as: StoredAs) -> Vec<(Vec<Value>, Vec<Value>)> {
    let states = machine.states.iter().enumerate();
    let moves = states.map(|(source, state)| {
        let mut targets = values(state, stored_as);
        let edges = machine.edges.iter();
        for edge in edges.filter(|edge| edge.source == source && !edge.overrides) {
            let target = machine.states.get(edge.target);
            for value in target.map_or_else(Vec::new, |target| values(target, stored_as)) {
                if !targets.contains(&value) {
                    targets.push(value);
                }
            }
        }
        (values(state, stored_as), targets)
    });
    moves.collect()
}

/// What a column holds of a state.
fn values(state: &StateInfo, stored_as: StoredAs) -> Vec<Value> {
    if stored_as == StoredAs::Code {
        return state.code.map(Value::Code).into_iter().collect();
    }
    let names = std::iter::once(&state.name).chain(state.aliases);
    names.map(|name| Value::Name(name)).collect()
}

impl Guarded<'_> {
    /// Every value that is a state.
    fn known(&self) -> Vec<Value> {
        self.moves
            .iter()
            .flat_map(|(state, _)| state)
            .copied()
            .collect()
    }

    /// The values, as SQL's `IN` takes them.
    fn listed(values: &[Value], literal: fn(&str) -> String) -> String {
        list(values.iter().map(|value| match value {
            Value::Name(name) => literal(name),
            Value::Code(code) => code.to_string(),
        }))
    }

    /// Whether `new` may follow `old`, as a CASE.
    fn is_edge(&self, old: &str, new: &str, literal: fn(&str) -> String, indent: &str) -> String {
        let mut case = format!("CASE {old}");
        for (names, targets) in &self.moves {
            let targets = Self::listed(targets, literal);
            for name in names {
                let name = Self::listed(&[*name], literal);
                let _ = write!(case, "\n{indent}    WHEN {name} THEN {new} IN ({targets})");
            }
        }
        let _ = write!(case, "\n{indent}    ELSE FALSE\n{indent}END");
        case
    }

    /// The row of the table of overrides that stands for `NEW`.
    fn is_marked(&self) -> String {
        let mut is = String::new();
        for key in self.key {
            let key = self.names.quoted(key);
            let _ = write!(is, "{key} = NEW.{key} AND ");
        }
        let _ = write!(
            is,
            "{} = '{}'",
            self.names.quoted("machine"),
            self.column.replace('\'', "''")
        );
        is
    }

    /// `loans.state`, within a text in quotes.
    fn place(&self) -> String {
        format!("{}.{}", self.names.bare(), self.column).replace('\'', "''")
    }
}

/// `a, b, c`.
fn list(items: impl Iterator<Item = String>) -> String {
    items.collect::<Vec<_>>().join(", ")
}

/// A text of standard SQL.
fn text(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}
