//! A database for each test; it goes with the value.

use std::path::{Path, PathBuf};

use chrono::NaiveDateTime;
use diesel::prelude::*;
use indicatif::ProgressBar;
use loan_replay::schema::{replay_records, replayed_loans};
use loan_replay::{Error, Machine, Options, Run};
use tempfile::TempDir;

/// The log that comes with the program.
pub(crate) fn own_log() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("log.csv")
}

/// A loan as stored.
pub(crate) type Row = (i64, i64, NaiveDateTime, i64, String);

/// A record as stored, without its number: loan, event, source, target, employee and time.
pub(crate) type Kept = (
    Option<String>,
    String,
    Option<String>,
    Option<String>,
    Option<String>,
    NaiveDateTime,
);

pub(crate) struct Database {
    pub(crate) url: String,
    /// For files.
    pub(crate) directory: TempDir,
    _end: End,
}

/// What is done at the end.
struct End(Option<Box<dyn FnOnce()>>);

impl Drop for End {
    fn drop(&mut self) {
        if let Some(end) = self.0.take() {
            end();
        }
    }
}

/// Something to connect to.
enum Connected {
    Sqlite(SqliteConnection),
    #[cfg(postgres_url)]
    Postgres(PgConnection),
    #[cfg(mysql_url)]
    MySql(MysqlConnection),
}

/// The same on each connection.
macro_rules! on {
    ($connected:expr, $conn:ident => $work:expr) => {
        match $connected {
            Connected::Sqlite(mut $conn) => $work,
            #[cfg(postgres_url)]
            Connected::Postgres(mut $conn) => $work,
            #[cfg(mysql_url)]
            Connected::MySql(mut $conn) => $work,
        }
    };
}

impl Database {
    pub(crate) fn sqlite() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("replay.sqlite");
        Self {
            url: path.to_str().unwrap().to_owned(),
            directory,
            _end: End(None),
        }
    }

    /// Options for this database and the program's own log.
    pub(crate) fn options(&self) -> Options {
        Options {
            log: Some(own_log()),
            database_url: Some(self.url.clone()),
            machine: Machine::Full,
            batch: 100,
            fresh: false,
            guard: false,
            statements: false,
        }
    }

    pub(crate) fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.directory.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }

    /// Every loan as stored.
    pub(crate) fn rows(&self) -> Vec<Row> {
        on!(self.connect(), conn => replayed_loans::table
            .order(replayed_loans::id)
            .load(&mut conn)
            .unwrap())
    }

    /// Every record as stored, in order.
    pub(crate) fn records(&self) -> Vec<Kept> {
        on!(self.connect(), conn => replay_records::table
            .order(replay_records::id)
            .select((
                replay_records::row_key,
                replay_records::event,
                replay_records::from_state,
                replay_records::to_state,
                replay_records::actor_key,
                replay_records::recorded_at,
            ))
            .load(&mut conn)
            .unwrap())
    }

    /// Runs statements of a test's own.
    pub(crate) fn execute(&self, statements: &str) {
        use diesel::connection::SimpleConnection as _;
        on!(self.connect(), conn => conn.batch_execute(statements).unwrap());
    }

    fn connect(&self) -> Connected {
        #[cfg(postgres_url)]
        if self.url.starts_with("postgres") {
            return Connected::Postgres(PgConnection::establish(&self.url).unwrap());
        }
        #[cfg(mysql_url)]
        if self.url.starts_with("mysql") {
            return Connected::MySql(MysqlConnection::establish(&self.url).unwrap());
        }
        Connected::Sqlite(SqliteConnection::establish(&self.url).unwrap())
    }
}

pub(crate) fn run(options: &Options) -> Result<Run, Error> {
    loan_replay::run(options, &ProgressBar::hidden())
}

/// A name that no other test has.
#[cfg(any(postgres_url, mysql_url))]
fn unique_name() -> String {
    use std::sync::atomic::{AtomicUsize, Ordering};
    static COUNT: AtomicUsize = AtomicUsize::new(0);
    let number = COUNT.fetch_add(1, Ordering::Relaxed);
    format!("fsm_replay_{}_{number}", std::process::id())
}

#[cfg(postgres_url)]
impl Database {
    /// A schema of its own.
    pub(crate) fn postgres() -> Self {
        let schema = unique_name();
        Self::on_postgres(&format!("CREATE SCHEMA {schema}"));
        let server = std::env::var("PG_DATABASE_URL").unwrap();
        Self {
            url: format!("{server}?options=-c%20search_path%3D{schema}"),
            _end: End(Some(Box::new(move || {
                Self::on_postgres(&format!("DROP SCHEMA {schema} CASCADE"));
            }))),
            ..Self::sqlite()
        }
    }

    fn on_postgres(statement: &str) {
        let server = std::env::var("PG_DATABASE_URL").unwrap();
        let mut conn = PgConnection::establish(&server).unwrap();
        diesel::sql_query("SET client_min_messages TO warning")
            .execute(&mut conn)
            .unwrap();
        diesel::sql_query(statement).execute(&mut conn).unwrap();
    }
}

#[cfg(mysql_url)]
impl Database {
    /// A database of its own on the server.
    pub(crate) fn mysql() -> Self {
        let name = unique_name();
        Self::on_mysql(&format!("CREATE DATABASE {name}"));
        let server = std::env::var("MYSQL_DATABASE_URL").unwrap();
        let (address, _) = server.rsplit_once('/').unwrap();
        Self {
            url: format!("{address}/{name}"),
            _end: End(Some(Box::new(move || {
                Self::on_mysql(&format!("DROP DATABASE {name}"));
            }))),
            ..Self::sqlite()
        }
    }

    fn on_mysql(statement: &str) {
        let server = std::env::var("MYSQL_DATABASE_URL").unwrap();
        let mut conn = MysqlConnection::establish(&server).unwrap();
        diesel::sql_query(statement).execute(&mut conn).unwrap();
    }
}
