//! The tables of a comparison: scratch ones, as the models see them, without constraints.

use std::any::TypeId;
use std::fmt::Write as _;

use super::super::out::RuleBackend;
use super::super::related::Rows;
use super::report::Disagreement;
use super::scratch::{FieldLoader, Loader, Scratch};
use super::server::{Piece, Server};
use super::types::{Class, known_type};
use crate::db::Dialect;
use crate::rule::Facts;

/// A value of a column, as [`Class`] writes it; `None` is NULL.
pub(super) type Stored = Option<String>;

/// A row of a table: a value for each of its columns.
pub(super) type Row = Vec<Stored>;

/// What a world has in each table.
pub(super) type World = Vec<Vec<Row>>;

/// A column.
#[derive(Debug)]
pub(super) struct Column<K> {
    pub(super) name: &'static str,
    /// The name as SQL has it.
    quoted: String,
    pub(super) class: Class,
    sql_type: String,
    pub(super) nullable: bool,
    pub(super) is_key: bool,
    pub(super) states: Option<Vec<String>>,
    pub(super) load: Option<FieldLoader<K>>,
    pub(super) field_type: &'static str,
}

/// A table.
pub(super) struct Table<K> {
    /// The name as SQL has it.
    pub(super) name: String,
    id: TypeId,
    pub(super) columns: Vec<Column<K>>,
    /// The models that are rows of it, and how they are loaded.
    models: Vec<(TypeId, &'static str, Option<Loader<K>>)>,
}

/// All tables. The first is the object's.
pub(super) struct Tables<K>(pub(super) Vec<Table<K>>);

/// The dialect of a connection.
pub(super) fn dialect<K: Server>() -> Dialect {
    <K::Backend as RuleBackend>::DIALECT
}

fn quoted(name: &str, dialect: Dialect) -> String {
    if dialect == Dialect::Postgres {
        format!("\"{}\"", name.replace('"', "\"\""))
    } else {
        format!("`{}`", name.replace('`', "``"))
    }
}

impl<K: Server> Tables<K> {
    /// Adds the table of a model, or the model to its table.
    pub(super) fn add(&mut self, scratch: &Scratch, conn: &mut K) -> Result<usize, Disagreement> {
        let known = self.0.iter().position(|table| table.id == scratch.table_id);
        let at = if let Some(at) = known {
            at
        } else {
            let piece = (scratch.table)();
            let name = K::text(&Piece(&*piece)).unwrap_or_default();
            self.0.push(Table {
                name,
                id: scratch.table_id,
                columns: Vec::new(),
                models: Vec::new(),
            });
            self.0.len() - 1
        };
        let Some(table) = self.0.get_mut(at) else {
            return Ok(at);
        };
        if table
            .models
            .iter()
            .any(|(model, ..)| *model == scratch.type_id)
        {
            return Ok(at);
        }
        table
            .models
            .push((scratch.type_id, scratch.model, K::model(scratch)));
        for column in &scratch.columns {
            let (load, maker) = K::column(column);
            if let Some(known) = table
                .columns
                .iter_mut()
                .find(|known| known.name == column.name)
            {
                // Another model may say more of the column.
                if known.states.is_none() {
                    known.states.clone_from(&column.states);
                }
                known.is_key |= column.is_key;
                continue;
            }
            let found = match (known_type(column, dialect::<K>()), maker) {
                (Some(known), _) => Ok(known),
                (None, Some(maker)) => maker(conn),
                (None, None) => Err(format!("{} does not know the type", K::NAME)),
            };
            let (class, sql_type) = found.map_err(|why| Disagreement::NotMade {
                table: table.plain(),
                column: column.name.to_owned(),
                reason: format!(
                    "is of the SQL type `{}`, of which no column can be made: {why}",
                    column.sql_type_name
                ),
            })?;
            table.columns.push(Column {
                name: column.name,
                quoted: quoted(column.name, dialect::<K>()),
                class,
                sql_type,
                nullable: column.nullable,
                is_key: column.is_key,
                states: column.states.clone(),
                load,
                field_type: column.field_type,
            });
        }
        Ok(at)
    }

    /// The table of related rows.
    pub(super) fn of_model(&self, rows: Rows) -> Result<usize, Disagreement> {
        let unknown = || Disagreement::NotLoadable {
            model: rows.model.to_owned(),
        };
        let scratch = (rows.scratch)().ok_or_else(unknown)?;
        let known = self.0.iter().position(|table| table.id == scratch.table_id);
        known.ok_or_else(unknown)
    }

    /// The table of this type.
    pub(super) fn by_id(&self, id: TypeId) -> Option<usize> {
        self.0.iter().position(|table| table.id == id)
    }

    /// The column of this name.
    pub(super) fn column(&self, table: usize, name: &str) -> Result<usize, Disagreement> {
        let found = self.0.get(table);
        let at = found.and_then(|table| table.columns.iter().position(|one| one.name == name));
        at.ok_or_else(|| Disagreement::NotMade {
            table: found.map_or_else(String::new, Table::plain),
            column: name.to_owned(),
            reason: "has no field in the model".to_owned(),
        })
    }

    /// How the values of a column are written.
    pub(super) fn class(&self, table: usize, column: usize) -> Class {
        let table = self.0.get(table);
        let column = table.and_then(|table| table.columns.get(column));
        column.map_or(Class::Other, |column| column.class)
    }

    /// Makes the tables.
    ///
    /// The inner `Err` says why they are not made on this database.
    pub(super) fn create(&self, conn: &mut K) -> Result<Result<(), String>, Disagreement> {
        for table in &self.0 {
            if let Some(schema) = table.schema() {
                if dialect::<K>() != Dialect::Sqlite {
                    return Ok(Err(format!(
                        "the table {} names its schema, which a scratch table has to stay out of",
                        table.name
                    )));
                }
                // It may be there from another table.
                let _ = conn.batch_execute(&format!("ATTACH ':memory:' AS {schema}"));
            }
            let columns = table.columns.iter();
            let columns: Vec<String> = columns
                .map(|column| format!("{} {}", column.quoted, column.sql_type))
                .collect();
            let temporary = if dialect::<K>() == Dialect::Postgres {
                "TEMPORARY "
            } else {
                ""
            };
            let sql = format!(
                "CREATE {temporary}TABLE {} ({}, fsm_row BIGINT)",
                table.name,
                columns.join(", ")
            );
            conn.batch_execute(&sql)
                .map_err(|error| Disagreement::database::<K>(&error, Some(sql.clone())))?;
        }
        Ok(Ok(()))
    }

    /// Drops the tables.
    pub(super) fn drop(&self, conn: &mut K) -> Result<(), Disagreement> {
        for table in &self.0 {
            let sql = format!("DROP TABLE {}", table.name);
            conn.batch_execute(&sql)
                .map_err(|error| Disagreement::database::<K>(&error, Some(sql.clone())))?;
        }
        Ok(())
    }

    /// The statements by which the tables hold a world and nothing else.
    pub(super) fn filling(&self, world: &World) -> String {
        let mut sql = String::new();
        for (table, rows) in self.0.iter().zip(world) {
            let _ = write!(sql, "DELETE FROM {};", table.name);
            if rows.is_empty() {
                continue;
            }
            let names = table.columns.iter().map(|column| column.quoted.as_str());
            let names: Vec<&str> = names.collect();
            let _ = write!(
                sql,
                "INSERT INTO {} ({}, fsm_row) VALUES ",
                table.name,
                names.join(", ")
            );
            for (number, row) in rows.iter().enumerate() {
                let _ = sql.write_str(if number == 0 { "(" } else { ", (" });
                for value in table.literals(row) {
                    let _ = write!(sql, "{value}, ");
                }
                let _ = write!(sql, "{number})");
            }
            sql.push(';');
        }
        sql
    }

    /// The related rows of a world that is stored, in memory.
    pub(super) fn facts(&self, conn: &mut K) -> Result<Facts, Disagreement> {
        let mut facts = Facts::none();
        for table in &self.0 {
            for (_, model, loader) in &table.models {
                let Some(loader) = loader else {
                    return Err(Disagreement::NotLoadable {
                        model: (*model).to_owned(),
                    });
                };
                facts = (loader.facts)(conn, facts)
                    .map_err(|error| Disagreement::database::<K>(&error, None))?;
            }
        }
        Ok(facts)
    }

    /// How a model's rows are loaded.
    pub(super) fn loader(&self, model: TypeId) -> Result<Loader<K>, Disagreement> {
        let models = self.0.iter().flat_map(|table| &table.models);
        let mut found = models.filter(|(known, ..)| *known == model);
        let (name, loader) = match found.next() {
            Some((_, name, loader)) => (*name, *loader),
            None => ("the object", None),
        };
        loader.ok_or_else(|| Disagreement::NotLoadable {
            model: name.to_owned(),
        })
    }
}

impl<K: Server> Table<K> {
    /// The name without quotes.
    pub(super) fn plain(&self) -> String {
        self.name.replace(['`', '"'], "")
    }

    /// The schema that its name begins with.
    fn schema(&self) -> Option<&str> {
        let quote = if dialect::<K>() == Dialect::Postgres {
            "\".\""
        } else {
            "`.`"
        };
        let at = self.name.find(quote)?;
        self.name.get(..=at)
    }

    /// The values of a row, as SQL writes them.
    pub(super) fn literals<'t>(&'t self, row: &'t Row) -> impl Iterator<Item = String> + 't {
        self.columns
            .iter()
            .zip(row)
            .map(|(column, value)| match value {
                Some(value) => column.class.literal(dialect::<K>(), value),
                None => "NULL".to_owned(),
            })
    }

    /// The columns by their names, each with its value.
    pub(super) fn told(&self, row: &Row) -> Vec<(String, String)> {
        let names = self.columns.iter().map(|column| column.name.to_owned());
        names.zip(self.literals(row)).collect()
    }

    /// The statement that stores values in one column alone, and the one that reads them.
    pub(super) fn probe(&self, column: &Column<K>, values: &[&str]) -> (String, String) {
        let literals = values.iter().enumerate();
        let literals: Vec<String> = literals
            .map(|(number, value)| {
                let value = column.class.literal(dialect::<K>(), value);
                format!("({value}, {number})")
            })
            .collect();
        let (table, name) = (&self.name, &column.quoted);
        let insert = format!(
            "DELETE FROM {table}; INSERT INTO {table} ({name}, fsm_row) VALUES {}",
            literals.join(", ")
        );
        (insert, format!("SELECT {name} FROM {table}"))
    }
}
