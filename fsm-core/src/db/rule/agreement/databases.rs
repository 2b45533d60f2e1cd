//! Where rules are compared: each database with a place of its own that nothing is left of.

use diesel::prelude::*;

use super::report::Disagreement;
use super::server::Server;

/// What a connection reports when it is opened.
fn opened<K: Server>(opened: ConnectionResult<K>) -> Result<K, Disagreement> {
    opened.map_err(|error| Disagreement::Database {
        database: K::NAME,
        error: error.to_string(),
        sql: None,
    })
}

/// Runs something on a database in memory.
#[cfg(feature = "sqlite")]
pub(super) fn on_sqlite<T>(
    run: impl FnOnce(&mut SqliteConnection) -> Result<T, Disagreement>,
) -> Result<T, Disagreement> {
    run(&mut opened(SqliteConnection::establish(":memory:"))?)
}

/// Runs something in a transaction that is rolled back when the connection is closed.
#[cfg(feature = "libpq")]
pub(super) fn on_postgres<T>(
    url: &str,
    run: impl FnOnce(&mut PgConnection) -> Result<T, Disagreement>,
) -> Result<T, Disagreement> {
    use diesel::connection::SimpleConnection;
    let mut conn = opened(PgConnection::establish(url))?;
    let begun = conn
        .begin_test_transaction()
        .and_then(|()| conn.batch_execute("SET LOCAL TIME ZONE 'UTC'; SET LOCAL jit = off"));
    begun.map_err(|error| Disagreement::database::<PgConnection>(&error, None))?;
    run(&mut conn)
}

/// Runs something in a database that is dropped afterwards, also by a panic.
#[cfg(feature = "libmysqlclient")]
pub(super) fn on_mysql<T>(
    url: &str,
    run: impl FnOnce(&mut MysqlConnection) -> Result<T, Disagreement>,
) -> Result<T, Disagreement> {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use diesel::connection::SimpleConnection;

    static COUNT: AtomicUsize = AtomicUsize::new(0);

    struct Dropped<'u> {
        url: &'u str,
        name: String,
    }

    impl Drop for Dropped<'_> {
        fn drop(&mut self) {
            if let Ok(mut conn) = MysqlConnection::establish(self.url) {
                // What went wrong before is what is reported.
                let _ = conn.batch_execute(&format!("DROP DATABASE IF EXISTS {}", self.name));
            }
        }
    }

    let mut conn = opened(MysqlConnection::establish(url))?;
    let number = COUNT.fetch_add(1, Ordering::Relaxed);
    let name = format!("fsm_agreement_{}_{number}", std::process::id());
    let begin = format!("CREATE DATABASE {name} CHARACTER SET utf8mb4; USE {name}");
    let dropped = Dropped { url, name };
    conn.batch_execute(&begin)
        .map_err(|error| Disagreement::database::<MysqlConnection>(&error, Some(begin.clone())))?;
    let ran = run(&mut conn);
    drop(dropped);
    ran
}
