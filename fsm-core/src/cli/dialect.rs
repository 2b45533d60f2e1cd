//! `--dialect`: the database that SQL is for.

use clap::builder::{PossibleValue, PossibleValuesParser};
use clap::{Arg, ArgMatches};

use crate::db::Dialect;

pub(super) fn argument() -> Arg {
    Arg::new("dialect")
        .long("dialect")
        .value_name("DATABASE")
        .required(true)
        .help("The database that the SQL is for")
        .value_parser(PossibleValuesParser::new([
            PossibleValue::new("sqlite"),
            PossibleValue::new("postgres").alias("postgresql"),
            PossibleValue::new("mysql").alias("mariadb"),
        ]))
}

pub(super) fn given(matches: &ArgMatches) -> Dialect {
    let dialect: Option<&String> = matches.get_one("dialect");
    match dialect.map(String::as_str) {
        Some("postgres" | "postgresql") => Dialect::Postgres,
        Some("mysql" | "mariadb") => Dialect::MySql,
        _ => Dialect::Sqlite,
    }
}
