//! MySQL and MariaDB.

use diesel_async::{AsyncConnection as _, AsyncMysqlConnection, SimpleAsyncConnection as _};

pub(super) use fsm_tests::database::mysql::{Connection as Blocking, DIALECT, Database};

pub(super) type Connection = AsyncMysqlConnection;

pub(super) async fn connect(database: &Database) -> Connection {
    let url = std::env::var("MYSQL_DATABASE_URL").unwrap();
    let mut conn = Connection::establish(&url).await.unwrap();
    let name = format!("USE {}", database.name);
    conn.batch_execute(&name).await.unwrap();
    conn
}
