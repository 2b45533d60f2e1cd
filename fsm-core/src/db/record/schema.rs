//! The table that records are written to.

use std::fmt::Write;

use crate::db::dialect::Dialect;
use crate::db::own_table::{Index, OwnTable, Types};

/// The SQL of a table of records, for a migration: one for the application, or one for a model, which
/// refers to the model's rows.
///
/// ```
/// use fsm_core::{Dialect, RecordTable};
///
/// let up = RecordTable::new("records").up(Dialect::Sqlite);
/// assert!(up.starts_with("CREATE TABLE records ("));
/// let of_loans = RecordTable::new("loan_records").key("loan_id", "BIGINT", "loans (id)");
/// assert!(of_loans.up(Dialect::Postgres).contains("loan_id BIGINT REFERENCES loans (id)"));
/// ```
#[derive(Debug, Clone)]
pub struct RecordTable {
    table: OwnTable,
    keys: Vec<(String, String, String)>,
}

/// For the history of a row.
const OF_ROW: Index = Index {
    name: "of_row",
    columns: "row_table, row_key, id",
    is_unique: false,
};

/// For a request that comes again.
const OF_REQUEST: Index = Index {
    name: "once",
    columns: "once",
    is_unique: true,
};

impl RecordTable {
    /// A table of this name, for records of every model.
    #[must_use]
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            table: OwnTable::new(name.into()),
            keys: Vec::new(),
        }
    }

    /// Its `up` makes the table where it is missing, and does nothing where it is there: for a program that
    /// has no migrations.
    #[must_use]
    pub fn if_missing(mut self) -> Self {
        self.table.if_missing = true;
        self
    }

    /// The same with a column that refers to the row: its name, its SQL type, and the table and column
    /// that it refers to. The machine names it too: `#[machine(record = loan_records(loan_id))]`.
    ///
    /// Where the row's key has several columns, call it for each of them, in order: the columns that refer to
    /// one table refer to it together.
    ///
    /// It may be NULL: a row that was not allowed to be born has a record and no key.
    #[must_use]
    pub fn key(
        mut self,
        column: impl Into<String>,
        sql_type: impl Into<String>,
        refers_to: impl Into<String>,
    ) -> Self {
        self.keys
            .push((column.into(), sql_type.into(), refers_to.into()));
        self
    }

    /// What makes the table.
    #[must_use]
    pub fn up(&self, dialect: Dialect) -> String {
        let Types {
            short, long, time, ..
        } = Types::of(dialect);
        let key = match dialect {
            Dialect::MySql => "VARCHAR(500) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin",
            _ => short,
        };
        // A table that is there already may lack the column.
        let once = if self.table.if_missing && dialect != Dialect::MySql {
            " UNIQUE"
        } else {
            ""
        };
        let mut sql = String::new();
        let references = self.references();
        // MySQL reads over a reference that stands at its column.
        let apart = dialect == Dialect::MySql || references.iter().any(|(.., to)| to.len() > 1);
        for (column, sql_type, refers_to) in &self.keys {
            let _ = write!(sql, ",\n    {column} {sql_type}");
            if !apart {
                let _ = write!(sql, " REFERENCES {refers_to}");
            }
        }
        let columns = [
            ("model", short, " NOT NULL"),
            ("row_table", short, " NOT NULL"),
            ("machine", short, " NOT NULL"),
            ("row_key", key, ""),
            ("event", short, " NOT NULL"),
            ("from_state", short, ""),
            ("to_state", short, ""),
            ("overrides", "BOOLEAN", " NOT NULL"),
            ("actor_key", short, ""),
            ("actor_name", long, ""),
            ("note", long, ""),
            ("input", long, ""),
            ("rule", long, ""),
            ("refusal", short, ""),
            ("reasons", long, ""),
            ("request_id", short, ""),
            ("once", short, once),
            ("version", "BIGINT", ""),
            ("recorded_at", time, " NOT NULL"),
        ];
        for (column, sql_type, constraint) in columns {
            let _ = write!(sql, ",\n    {column} {sql_type}{constraint}");
        }
        for (table, from, to) in references.iter().filter(|_| apart) {
            let (from, to) = (from.join(", "), to.join(", "));
            let _ = write!(sql, ",\n    FOREIGN KEY ({from}) REFERENCES {table} ({to})");
        }
        let indexes: &[Index] = if once.is_empty() {
            &[OF_ROW, OF_REQUEST]
        } else {
            &[OF_ROW]
        };
        self.table.up(&sql, indexes, dialect)
    }

    /// What takes it away.
    #[must_use]
    pub fn down(&self, _: Dialect) -> String {
        self.table.down()
    }

    /// The tables that it refers to, with the columns here and there.
    fn references(&self) -> Vec<(&str, Vec<&str>, Vec<&str>)> {
        let mut references: Vec<(&str, Vec<&str>, Vec<&str>)> = Vec::new();
        for (column, _, refers_to) in &self.keys {
            let (table, there) = refers_to.split_once('(').unwrap_or((refers_to, ""));
            let (table, there) = (table.trim(), there.trim_end_matches(')').trim());
            match references.iter_mut().find(|(known, ..)| *known == table) {
                Some((_, from, to)) => {
                    from.push(column);
                    to.push(there);
                }
                None => references.push((table, vec![column], vec![there])),
            }
        }
        references
    }
}
