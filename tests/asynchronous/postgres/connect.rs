//! PostgreSQL.

use diesel_async::{AsyncConnection as _, AsyncPgConnection, SimpleAsyncConnection as _};

pub(super) use fsm_tests::database::postgres::{Connection as Blocking, DIALECT, Database};

pub(super) type Connection = AsyncPgConnection;

pub(super) async fn connect(database: &Database) -> Connection {
    let url = std::env::var("PG_DATABASE_URL").unwrap();
    let mut conn = Connection::establish(&url).await.unwrap();
    let path = format!("SET search_path TO {}", database.name);
    conn.batch_execute(&path).await.unwrap();
    conn
}
