//! Accounts: sign-up, login, lock and unlock, profile data as JSON, and permissions from a file.
//!
//! [`model`] has the users and their profiles, [`rules`] who may do what, `desk` what the commands do. A program of
//! yours knows its database: it has one `type Connection = ..`, and `desk` once. This one is told the database when
//! it starts, so it has `desk` for each of Diesel's connections.
#![allow(
    clippy::duplicate_mod,
    reason = "one source of `desk` for each database"
)]

mod connect;
pub mod error;
pub mod form;
pub mod model;
pub mod options;
pub mod rules;
pub mod schema;
mod tour;

use std::io::Read;

use connect::Address;
pub use error::Error;
pub use options::{Command, Options};

macro_rules! database {
    ($(#[$attribute:meta])* $module:ident, $connection:ident, $dialect:ident) => {
        $(#[$attribute])*
        #[path = "."]
        pub mod $module {
            /// The connection.
            pub type Connection = diesel::$connection;

            const DIALECT: fsm_core::Dialect = fsm_core::Dialect::$dialect;

            #[path = "desk/mod.rs"]
            pub mod desk;
        }
    };
}

database!(
    /// On embedded SQLite.
    sqlite, SqliteConnection, Sqlite
);
database!(
    /// On PostgreSQL.
    #[cfg(feature = "postgres")]
    postgres, PgConnection, Postgres
);
database!(
    /// On MySQL and MariaDB.
    #[cfg(feature = "mysql")]
    mysql, MysqlConnection, MySql
);

/// Does what the command line says; gives the text for a person.
///
/// # Errors
/// Why it did not happen.
pub fn run(options: &Options, input: &mut dyn Read) -> Result<String, Error> {
    let otherwise = match options.command {
        Some(_) => "sign-up.db",
        None => ":memory:",
    };
    let url = options.database_url.as_deref().unwrap_or(otherwise);
    let command = options.command.as_ref();
    match url.parse()? {
        Address::Sqlite(path) => sqlite::desk::run(&path, command, input),
        #[cfg(feature = "postgres")]
        Address::Postgres(url) => postgres::desk::run(&url, command, input),
        #[cfg(not(feature = "postgres"))]
        Address::Postgres(_) => Err(Error::NeedsFeature {
            database: "PostgreSQL",
            feature: "postgres",
        }),
        #[cfg(feature = "mysql")]
        Address::MySql(url) => mysql::desk::run(&url, command, input),
        #[cfg(not(feature = "mysql"))]
        Address::MySql(_) => Err(Error::NeedsFeature {
            database: "MySQL or MariaDB",
            feature: "mysql",
        }),
    }
}
