//! The database that a command is told to work on.

use std::path::Path;

use diesel::SqliteConnection;
use diesel::connection::Connection;

use super::Failure;
use crate::upgrade::UpgradeConnection;

/// What is done on a connection, whatever its database is.
pub(super) trait Work {
    fn on<K: UpgradeConnection>(self, conn: &mut K) -> Result<(), Failure>;
}

/// Opens a database by its URL.
pub(super) fn with(url: &str, work: impl Work) -> Result<(), Failure> {
    match url.split_once("://").map(|(scheme, _)| scheme) {
        Some("postgres" | "postgresql") => {
            #[cfg(feature = "libpq")]
            return at::<diesel::PgConnection>(url, "SET client_min_messages TO warning", work);
            #[cfg(not(feature = "libpq"))]
            Err(missing("PostgreSQL", "libpq"))
        }
        Some("mysql" | "mariadb") => {
            // Diesel knows MariaDB by one name only.
            #[cfg(feature = "libmysqlclient")]
            return at::<diesel::MysqlConnection>(
                &url.replacen("mariadb", "mysql", 1),
                "SELECT 1",
                work,
            );
            #[cfg(not(feature = "libmysqlclient"))]
            Err(missing("MySQL and MariaDB", "libmysqlclient"))
        }
        Some("sqlite" | "file") | None => {
            let path = url.strip_prefix("sqlite://").unwrap_or(url);
            // It would make a file that is not there.
            if !path.starts_with("file:") && !Path::new(path).exists() {
                return Err(Failure::Outside(format!("there is no file {path}")));
            }
            // Another connection is waited for.
            at::<SqliteConnection>(path, "PRAGMA busy_timeout = 60000", work)
        }
        Some(other) => Err(Failure::Request(format!(
            "`{other}` is no database that this program knows: postgres://.., mysql://.., or a file"
        ))),
    }
}

#[cfg(not(all(feature = "libpq", feature = "libmysqlclient")))]
fn missing(database: &str, feature: &str) -> Failure {
    Failure::Request(format!(
        "this program was built without {database}: `cargo install accounts --features cli,{feature}` builds it with"
    ))
}

fn at<K>(url: &str, first: &str, work: impl Work) -> Result<(), Failure>
where
    K: Connection + UpgradeConnection,
{
    let mut conn = K::establish(url).map_err(|error| Failure::Outside(error.to_string()))?;
    let prepared = conn.batch_execute(first);
    prepared.map_err(|error| Failure::Outside(error.to_string()))?;
    work.on(&mut conn)
}
