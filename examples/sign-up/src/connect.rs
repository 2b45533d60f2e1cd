//! The database that the program is told to fill.

use std::str::FromStr;

use crate::error::Error;

/// A database, by what its URL begins with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Address {
    /// A file.
    Sqlite(String),
    Postgres(String),
    MySql(String),
}

impl FromStr for Address {
    type Err = Error;

    fn from_str(url: &str) -> Result<Self, Error> {
        let Some((scheme, rest)) = url.split_once("://") else {
            return Ok(Self::Sqlite(url.to_owned()));
        };
        match scheme {
            "sqlite" => Ok(Self::Sqlite(rest.to_owned())),
            "postgres" | "postgresql" => Ok(Self::Postgres(url.to_owned())),
            // Diesel knows MariaDB by one name only.
            "mysql" | "mariadb" => Ok(Self::MySql(format!("mysql://{rest}"))),
            _ => Err(Error::UnknownDatabase(scheme.to_owned())),
        }
    }
}
