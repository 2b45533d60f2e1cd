//! A table in another schema than the connection's own.

include!("../door_elsewhere.rs");

/// A connection to a database that has another schema, with this table.
fn elsewhere(schema: &str) -> (Database, super::database::Connection) {
    let database = Database::new("");
    let mut conn = database.connect();
    conn.batch_execute("DROP DATABASE IF EXISTS fsm_elsewhere; CREATE DATABASE fsm_elsewhere")
        .unwrap();
    conn.batch_execute(&schema.replace("{key}", super::database::KEY))
        .unwrap();
    (database, conn)
}
