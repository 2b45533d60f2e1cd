//! `doctor` and `drift`: look at a database for what weakens a promise, and for what does not say what the
//! machines say.

use std::io::{self, Write};

use clap::{Arg, ArgMatches, Command};
use diesel::connection::{Connection, LoadConnection};

use super::Failure;
use crate::db::{Finding, ReadsText, doctor, drift};
use crate::info::ModelInfo;

pub(super) fn arguments(command: Command, _: &[ModelInfo]) -> Command {
    command
        .about("Looks at a database for what weakens a promise of the machines in it")
        .arg(url())
}

pub(super) fn drift_arguments(command: Command, _: &[ModelInfo]) -> Command {
    command
        .about("Compares what guards the tables, as `ddl` wrote it, with what the machines say")
        .arg(url())
}

fn url() -> Arg {
    Arg::new("url")
        .long("database-url")
        .value_name("URL")
        .required(true)
        .help("postgres://.., mysql://.., or the file of an SQLite database")
}

/// What is looked for.
#[derive(Clone, Copy)]
enum Look {
    Doctor,
    Drift,
}

pub(super) fn run(models: &[ModelInfo], matches: &ArgMatches) -> Result<(), Failure> {
    look_at(Look::Doctor, models, matches)
}

pub(super) fn run_drift(models: &[ModelInfo], matches: &ArgMatches) -> Result<(), Failure> {
    look_at(Look::Drift, models, matches)
}

fn look_at(look: Look, models: &[ModelInfo], matches: &ArgMatches) -> Result<(), Failure> {
    let url = matches.get_one("url").map_or("", String::as_str);
    match url.split_once("://").map(|(scheme, _)| scheme) {
        Some("postgres" | "postgresql") => {
            #[cfg(feature = "libpq")]
            return look.at::<diesel::PgConnection>(models, url);
            #[cfg(not(feature = "libpq"))]
            Err(missing("PostgreSQL", "libpq"))
        }
        Some("mysql" | "mariadb") => {
            #[cfg(feature = "libmysqlclient")]
            return look
                .at::<diesel::MysqlConnection>(models, &url.replacen("mariadb", "mysql", 1));
            #[cfg(not(feature = "libmysqlclient"))]
            Err(missing("MySQL and MariaDB", "libmysqlclient"))
        }
        Some("sqlite" | "file") | None => {
            #[cfg(feature = "sqlite")]
            return sqlite(look, models, url.strip_prefix("sqlite://").unwrap_or(url));
            #[cfg(not(feature = "sqlite"))]
            Err(missing("SQLite", "sqlite"))
        }
        Some(other) => Err(Failure::Request(format!(
            "`{other}` is no database that this program knows: postgres://.., mysql://.., or a file"
        ))),
    }
}

/// `SQLite` makes a file that is not there, and the doctor is not to make any.
#[cfg(feature = "sqlite")]
fn sqlite(look: Look, models: &[ModelInfo], url: &str) -> Result<(), Failure> {
    let is_file = !url.starts_with("file:") && url != ":memory:";
    if is_file && !std::path::Path::new(url).exists() {
        return Err(Failure::Outside(format!("there is no file {url}")));
    }
    look.at::<diesel::SqliteConnection>(models, url)
}

#[cfg(not(all(feature = "sqlite", feature = "libpq", feature = "libmysqlclient")))]
fn missing(database: &str, feature: &str) -> Failure {
    Failure::Request(format!(
        "this program can't open {database}: build it with the feature `{feature}` of fsm-core"
    ))
}

impl Look {
    fn at<K>(self, models: &[ModelInfo], url: &str) -> Result<(), Failure>
    where
        K: Connection + LoadConnection,
        K::Backend: ReadsText + 'static,
    {
        let mut conn = K::establish(url).map_err(|error| Failure::Outside(error.to_string()))?;
        let findings = match self {
            Self::Doctor => doctor(models, &mut conn),
            Self::Drift => drift(models, &mut conn),
        };
        tell(&findings.map_err(|error| Failure::Outside(error.to_string()))?)
    }
}

fn tell(findings: &[Finding]) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    // Where not even this can be printed, the exit code is all that is left.
    for finding in findings {
        let _ = writeln!(out, "{}: {finding}", finding.code);
    }
    match findings.len() {
        0 => {
            let _ = writeln!(out, "nothing to report");
            Ok(())
        }
        1 => Err(Failure::Outside("there is 1 finding".to_owned())),
        many => Err(Failure::Outside(format!("there are {many} findings"))),
    }
}
