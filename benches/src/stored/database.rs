//! Databases to measure on: a new one with new tables for every turn.

use std::fs;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use fsm_core::Dialect;

use super::by_hand::{Application, Event, State};
use super::delay;
use super::schema::{self, application_log, application_records, applications};
use super::{AnyError, ours};

/// A database by its name on the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Name {
    /// SQLite in memory: for counting instructions.
    SqliteMemory,
    /// A file of SQLite's, WAL, `synchronous=NORMAL`: a commit is not synced.
    SqliteNormal,
    /// A file of SQLite's, WAL, `synchronous=FULL`: each commit is synced.
    SqliteFull,
    /// The server of `PG_DATABASE_URL`.
    Postgres,
    /// The same behind a proxy that holds what is sent for half a millisecond, each way.
    PostgresFar,
    /// The server of `PG_DURABLE_URL`, meant for one that syncs each commit.
    PostgresDurable,
    /// The server of `MYSQL_DATABASE_URL`.
    Mariadb,
    /// The server of `MYSQL_DURABLE_URL`, meant for one that syncs each commit.
    MariadbDurable,
}

impl Name {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::SqliteMemory,
        Self::SqliteNormal,
        Self::SqliteFull,
        Self::Postgres,
        Self::PostgresFar,
        Self::PostgresDurable,
        Self::Mariadb,
        Self::MariadbDurable,
    ];

    /// The name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SqliteMemory => "sqlite-memory",
            Self::SqliteNormal => "sqlite-normal",
            Self::SqliteFull => "sqlite-full",
            Self::Postgres => "postgres",
            Self::PostgresFar => "postgres-far",
            Self::PostgresDurable => "postgres-durable",
            Self::Mariadb => "mariadb",
            Self::MariadbDurable => "mariadb-durable",
        }
    }

    /// The variable that has a server's URL.
    #[must_use]
    pub const fn variable(self) -> Option<&'static str> {
        match self {
            Self::SqliteMemory | Self::SqliteNormal | Self::SqliteFull => None,
            Self::Postgres | Self::PostgresFar => Some("PG_DATABASE_URL"),
            Self::PostgresDurable => Some("PG_DURABLE_URL"),
            Self::Mariadb => Some("MYSQL_DATABASE_URL"),
            Self::MariadbDurable => Some("MYSQL_DURABLE_URL"),
        }
    }
}

impl FromStr for Name {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|name| name.as_str() == text)
            .ok_or_else(|| format!("not one of {}", Self::ALL.map(Self::as_str).join(", ")))
    }
}

/// Where a database is.
#[derive(Debug, Clone)]
pub struct Place {
    /// Which one.
    pub name: Name,
    /// The server's URL; for SQLite the file.
    url: String,
}

impl Place {
    /// The place of a database; SQLite's files are in `directory`.
    ///
    /// # Errors
    ///
    /// The variable with the server's URL is not set.
    pub fn new(name: Name, directory: &Path) -> Result<Self, AnyError> {
        let url = match name.variable() {
            Some(variable) => {
                std::env::var(variable).map_err(|error| format!("{variable}: {error}"))?
            }
            None if name == Name::SqliteMemory => ":memory:".to_owned(),
            None => {
                fs::create_dir_all(directory)?;
                let file = format!("{}-{}.sqlite", name.as_str(), std::process::id());
                directory.join(file).display().to_string()
            }
        };
        let url = match name {
            Name::PostgresFar => delay::before(&url)?,
            _ => url,
        };
        Ok(Self { name, url })
    }
}

/// The name of our schema or database on a server.
#[cfg(any(feature = "postgres", feature = "mysql"))]
fn own() -> String {
    format!("fsm_benches_{}", std::process::id())
}

/// Rows of one form on a database.
pub trait Store<R>: Connection {
    /// Loads a row.
    ///
    /// # Errors
    ///
    /// What Diesel reports.
    fn find(&mut self, id: i64) -> QueryResult<R>;

    /// Moves a row if it is still in the state in which it was loaded; the row as stored. The actor is
    /// for the record, where the model keeps them.
    ///
    /// # Errors
    ///
    /// It did not happen.
    fn fire(&mut self, row: &R, event: Event, actor: i32) -> Result<R, AnyError>;

    /// The name of the state of a row.
    fn state_of(row: &R) -> &'static str;
}

/// A record of a transition, as one writes it by hand.
#[derive(Insertable, Debug, Clone, Copy)]
#[diesel(table_name = application_records)]
#[expect(missing_docs, reason = "the names say it")]
pub struct NewRecord {
    pub application_id: i64,
    pub event: &'static str,
    pub source: &'static str,
    pub target: &'static str,
    pub actor: i32,
    pub at: chrono::NaiveDateTime,
}

/// A connection to a database to measure on.
pub trait Database:
    Store<ours::Application> + Store<ours::Recorded> + Store<Application> + Connection<Backend: 'static>
{
    /// Makes a database with empty tables, in place of one that was there.
    ///
    /// # Errors
    ///
    /// What the database reports.
    fn create(place: &Place) -> Result<Self, AnyError>;

    /// Removes the database.
    ///
    /// # Errors
    ///
    /// What the database reports.
    fn remove(place: &Place) -> Result<(), AnyError>;

    /// Inserts applications.
    ///
    /// # Errors
    ///
    /// What Diesel reports.
    fn fill(&mut self, applications: &[Application]) -> QueryResult<()>;

    /// Inserts a record.
    ///
    /// # Errors
    ///
    /// What Diesel reports.
    fn record(&mut self, record: NewRecord) -> QueryResult<()>;

    /// The state of each application by its key, and the number of records.
    ///
    /// # Errors
    ///
    /// What Diesel reports.
    fn outcome(&mut self) -> QueryResult<(Vec<(i64, State)>, i64)>;
}

/// What is written alike for each connection.
macro_rules! tables {
    () => {
        fn fill(&mut self, applications: &[Application]) -> QueryResult<()> {
            self.transaction(|conn| {
                for some in applications.chunks(1_000) {
                    diesel::insert_into(applications::table)
                        .values(some)
                        .execute(conn)?;
                }
                Ok(())
            })
        }

        fn record(&mut self, record: NewRecord) -> QueryResult<()> {
            diesel::insert_into(application_records::table)
                .values(record)
                .execute(self)
                .map(drop)
        }

        fn outcome(&mut self) -> QueryResult<(Vec<(i64, State)>, i64)> {
            let states = applications::table
                .select((applications::id, applications::state))
                .load(self)?;
            let by_hand: i64 = application_records::table.count().get_result(self)?;
            let ours: i64 = application_log::table.count().get_result(self)?;
            Ok((states, by_hand + ours))
        }
    };
}

impl Database for SqliteConnection {
    fn create(place: &Place) -> Result<Self, AnyError> {
        Self::remove(place)?;
        let mut conn = Self::establish(&place.url)?;
        let synchronous = match place.name {
            Name::SqliteFull => "FULL",
            _ => "NORMAL",
        };
        conn.batch_execute(&format!(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = {synchronous};
             PRAGMA foreign_keys = ON;"
        ))?;
        // Only this spelling makes the key the number of the row.
        let create = schema::create("INTEGER PRIMARY KEY NOT NULL", "TIMESTAMP", Dialect::Sqlite)
            .replace("BIGINT PRIMARY KEY", "INTEGER PRIMARY KEY");
        conn.batch_execute(&create)?;
        Ok(conn)
    }

    fn remove(place: &Place) -> Result<(), AnyError> {
        for suffix in ["", "-journal", "-wal", "-shm"] {
            let path = PathBuf::from(format!("{}{suffix}", place.url));
            if path.exists() {
                fs::remove_file(path)?;
            }
        }
        Ok(())
    }

    tables!();
}

#[cfg(feature = "postgres")]
impl Database for PgConnection {
    fn create(place: &Place) -> Result<Self, AnyError> {
        Self::remove(place)?;
        let mut conn = Self::establish(&place.url)?;
        let own = own();
        conn.batch_execute(&format!("CREATE SCHEMA {own}; SET search_path TO {own}"))?;
        conn.batch_execute(&schema::create(
            "BIGSERIAL PRIMARY KEY",
            "TIMESTAMP",
            Dialect::Postgres,
        ))?;
        Ok(conn)
    }

    fn remove(place: &Place) -> Result<(), AnyError> {
        let drop = format!(
            "SET client_min_messages TO warning; DROP SCHEMA IF EXISTS {} CASCADE",
            own()
        );
        Ok(Self::establish(&place.url)?.batch_execute(&drop)?)
    }

    tables!();
}

#[cfg(feature = "mysql")]
impl Database for MysqlConnection {
    fn create(place: &Place) -> Result<Self, AnyError> {
        Self::remove(place)?;
        let mut conn = Self::establish(&place.url)?;
        let own = own();
        conn.batch_execute(&format!("CREATE DATABASE {own}; USE {own}"))?;
        let key = "BIGINT AUTO_INCREMENT PRIMARY KEY";
        conn.batch_execute(&schema::create(key, "DATETIME(6)", Dialect::MySql))?;
        Ok(conn)
    }

    fn remove(place: &Place) -> Result<(), AnyError> {
        let drop = format!("DROP DATABASE IF EXISTS {}", own());
        Ok(Self::establish(&place.url)?.batch_execute(&drop)?)
    }

    tables!();
}
