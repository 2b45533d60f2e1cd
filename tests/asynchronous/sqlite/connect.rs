//! SQLite, through the wrapper of a blocking connection.

use diesel::prelude::*;
use diesel_async::sync_connection_wrapper::SyncConnectionWrapper;
use diesel_async::{AsyncConnection as _, SimpleAsyncConnection as _};

pub(super) use fsm_tests::database::sqlite::{Connection as Blocking, DIALECT, Database};

pub(super) type Connection = SyncConnectionWrapper<SqliteConnection>;

pub(super) async fn connect(database: &Database) -> Connection {
    let path = database.path.to_str().unwrap();
    let mut conn = Connection::establish(path).await.unwrap();
    let wait = "PRAGMA busy_timeout = 20000";
    conn.batch_execute(wait).await.unwrap();
    conn
}
