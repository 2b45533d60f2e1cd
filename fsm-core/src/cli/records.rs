//! `records`: prints the SQL of the table that records are kept in.

use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgAction, ArgMatches, Command};

use super::{Failure, dialect, print};
use crate::db::Dialect;
use crate::db::record::{RecordKeyColumn, RecordTable};
use crate::info::ModelInfo;

pub(super) fn arguments(command: Command, models: &[ModelInfo]) -> Command {
    let names = tables(models).into_iter().map(|table| table.module);
    let names: Vec<&str> = names.collect();
    let mut table = Arg::new("table")
        .long("table")
        .value_name("NAME")
        .help("One table of records; without it every one that the machines name");
    if !names.is_empty() {
        table = table.value_parser(PossibleValuesParser::new(names));
    }
    let down = Arg::new("down")
        .long("down")
        .action(ArgAction::SetTrue)
        .help("Prints what takes the table away");
    command
        .about("Prints the SQL of the table that records are kept in, for a migration")
        .args([dialect::argument(), table, down])
}

pub(super) fn run(models: &[ModelInfo], matches: &ArgMatches) -> Result<(), Failure> {
    let dialect = dialect::given(matches);
    let wanted: Option<&String> = matches.get_one("table");
    let tables = tables(models);
    if tables.is_empty() {
        return Err(Failure::Request(
            "no machine of this program keeps records: `#[machine(record = records)]` on a model says where"
                .to_owned(),
        ));
    }
    let mut text = String::new();
    for table in tables {
        if wanted.is_some_and(|wanted| wanted != table.module) {
            continue;
        }
        let sql = table.sql(dialect)?;
        text.push_str(&if matches.get_flag("down") {
            sql.down(dialect)
        } else {
            sql.up(dialect)
        });
    }
    print(&text)
}

/// A table that models keep their records in.
struct Table<'a> {
    /// Diesel's module of it.
    module: &'static str,
    sql_name: fn(Dialect) -> Option<String>,
    /// The columns that refer to rows, with the models of these.
    keys: Vec<(&'a ModelInfo, &'static [RecordKeyColumn])>,
}

/// Each table once: several models may share one.
fn tables(models: &[ModelInfo]) -> Vec<Table<'_>> {
    let mut tables: Vec<Table<'_>> = Vec::new();
    for model in models {
        let place = model.columns.as_ref().and_then(|table| table.records);
        let Some(place) = place else { continue };
        match tables.iter_mut().find(|known| known.module == place.table) {
            Some(known) => known.keys.push((model, place.keys)),
            None => tables.push(Table {
                module: place.table,
                sql_name: place.sql_name,
                keys: vec![(model, place.keys)],
            }),
        }
    }
    tables
}

impl Table<'_> {
    fn sql(&self, dialect: Dialect) -> Result<RecordTable, Failure> {
        let mut sql = RecordTable::new(name(self.sql_name, self.module, dialect));
        for (model, keys) in &self.keys {
            let Some(rows) = &model.columns else { continue };
            let refers_to = name(rows.sql_name, rows.table, dialect);
            for (key, column) in keys.iter().zip(rows.key) {
                let Some(sql_type) = (key.sql_type)(dialect) else {
                    return Err(Failure::Request(format!(
                        "the type of `{}` in `{}` is none that this command knows: write the table with \
                         `fsm_core::RecordTable`",
                        key.column, self.module
                    )));
                };
                sql = sql.key(key.column, sql_type, format!("{refers_to} ({column})"));
            }
        }
        Ok(sql)
    }
}

/// A table as SQL names it, without quotes where it needs none.
fn name(sql_name: fn(Dialect) -> Option<String>, module: &str, dialect: Dialect) -> String {
    // Where this program was built without the database, another one tells the schema as well.
    let others = [Dialect::Sqlite, Dialect::Postgres, Dialect::MySql];
    let name = sql_name(dialect).or_else(|| others.into_iter().find_map(sql_name));
    let name = name.unwrap_or_else(|| module.to_owned());
    let bare = name.replace(['"', '`'], "");
    let is_plain = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit();
    if bare
        .chars()
        .all(|letter| is_plain(letter) || ['_', '.'].contains(&letter))
    {
        bare
    } else {
        name
    }
}
