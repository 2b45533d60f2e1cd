//! The database that a replay is told to write to.

use std::str::FromStr;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;

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

/// Opens or makes a file.
pub(crate) fn sqlite(path: &str) -> Result<SqliteConnection, Error> {
    let opened = SqliteConnection::establish(path);
    let mut conn = opened.map_err(|source| Error::OpenDatabase {
        path: path.to_owned(),
        source,
    })?;
    // Another replay is waited for. With a write-ahead log a crash of the machine may cost the latest
    // batches, but never half of one.
    conn.batch_execute(
        "PRAGMA busy_timeout = 10000; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL",
    )?;
    Ok(conn)
}

#[cfg(feature = "postgres")]
pub(crate) fn postgres(url: &str) -> Result<PgConnection, Error> {
    let mut conn = PgConnection::establish(url)?;
    // Tables that are there already are no news.
    conn.batch_execute("SET client_min_messages TO warning")?;
    Ok(conn)
}

#[cfg(feature = "mysql")]
pub(crate) fn mysql(url: &str) -> Result<MysqlConnection, Error> {
    Ok(MysqlConnection::establish(url)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn g1_a_url_says_which_database_is_meant() {
        for (url, expected) in [
            ("replay.sqlite", Address::Sqlite("replay.sqlite".to_owned())),
            ("sqlite:///tmp/a", Address::Sqlite("/tmp/a".to_owned())),
            (
                "postgresql://h/d",
                Address::Postgres("postgresql://h/d".to_owned()),
            ),
            ("mariadb://h/d", Address::MySql("mysql://h/d".to_owned())),
        ] {
            assert_eq!(url.parse::<Address>().ok(), Some(expected));
        }
        let error = "oracle://h/d".parse::<Address>().err();
        assert!(
            matches!(error, Some(Error::UnknownDatabase(_))),
            "{error:?}"
        );
    }
}
