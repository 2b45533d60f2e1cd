//! Databases to run tests on: SQLite always, the servers where a feature and a URL name them. The
//! three modules have the same names, so that one source of tests runs on each.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use diesel::connection::{InstrumentationEvent, SimpleConnection};
use diesel::prelude::*;

/// A database in memory.
pub fn memory(schema: &str) -> SqliteConnection {
    let mut conn = SqliteConnection::establish(":memory:").unwrap();
    conn.batch_execute(schema).unwrap();
    conn
}

/// A name that no other test has.
fn unique_name() -> String {
    static COUNT: AtomicUsize = AtomicUsize::new(0);
    let number = COUNT.fetch_add(1, Ordering::Relaxed);
    format!("fsm_tests_{}_{number}", std::process::id())
}

/// A database in a file, for several connections; the file goes with the value.
pub mod sqlite {
    use std::path::PathBuf;

    use diesel::connection::{Connection as _, SimpleConnection};
    use diesel::prelude::*;

    pub type Connection = SqliteConnection;
    pub const DIALECT: fsm_core::Dialect = fsm_core::Dialect::Sqlite;
    /// A key that the database counts up.
    pub const KEY: &str = "INTEGER PRIMARY KEY NOT NULL";

    pub struct Database {
        pub path: PathBuf,
    }

    impl Database {
        /// A database with these tables; `{key}` stands for the type of a key that counts up.
        pub fn new(schema: &str) -> Self {
            let name = format!("{}.sqlite", super::unique_name());
            let database = Self {
                path: std::env::temp_dir().join(name),
            };
            database.remove();
            // Servers refuse an empty batch.
            if !schema.is_empty() {
                let schema = schema.replace("{key}", KEY);
                database.connect().batch_execute(&schema).unwrap();
            }
            database
        }

        /// A connection that waits for others rather than report that the database is busy.
        pub fn connect(&self) -> Connection {
            let mut conn = SqliteConnection::establish(self.path.to_str().unwrap()).unwrap();
            conn.batch_execute("PRAGMA busy_timeout = 20000").unwrap();
            conn
        }

        fn remove(&self) {
            for suffix in ["", "-journal", "-wal", "-shm"] {
                let mut path = self.path.clone().into_os_string();
                path.push(suffix);
                // Most of these do not exist.
                let _ = std::fs::remove_file(path);
            }
        }
    }

    impl Drop for Database {
        fn drop(&mut self) {
            self.remove();
        }
    }
}

/// A schema of a PostgreSQL server's database; it goes with the value.
#[cfg(feature = "postgres")]
pub mod postgres {
    use diesel::connection::{Connection as _, SimpleConnection};
    use diesel::prelude::*;

    pub type Connection = PgConnection;
    pub const DIALECT: fsm_core::Dialect = fsm_core::Dialect::Postgres;
    pub const KEY: &str = "BIGSERIAL PRIMARY KEY";

    pub struct Database {
        pub name: String,
    }

    impl Database {
        pub fn new(schema: &str) -> Self {
            let name = super::unique_name();
            let create = format!("DROP SCHEMA IF EXISTS {name} CASCADE; CREATE SCHEMA {name}");
            server().batch_execute(&create).unwrap();
            let database = Self { name };
            // Servers refuse an empty batch.
            if !schema.is_empty() {
                let schema = schema.replace("{key}", KEY);
                database.connect().batch_execute(&schema).unwrap();
            }
            database
        }

        pub fn connect(&self) -> Connection {
            let mut conn = server();
            let path = format!(
                "SET search_path TO {}; SET client_min_messages TO warning",
                self.name
            );
            conn.batch_execute(&path).unwrap();
            conn
        }
    }

    fn server() -> Connection {
        PgConnection::establish(&std::env::var("PG_DATABASE_URL").unwrap()).unwrap()
    }

    impl Drop for Database {
        fn drop(&mut self) {
            let drop = format!(
                "SET client_min_messages TO warning; DROP SCHEMA {} CASCADE",
                self.name
            );
            server().batch_execute(&drop).unwrap();
        }
    }
}

/// A database of a MySQL or MariaDB server; it goes with the value.
#[cfg(feature = "mysql")]
pub mod mysql {
    use diesel::connection::{Connection as _, SimpleConnection};
    use diesel::prelude::*;

    pub type Connection = MysqlConnection;
    pub const DIALECT: fsm_core::Dialect = fsm_core::Dialect::MySql;
    pub const KEY: &str = "BIGINT AUTO_INCREMENT PRIMARY KEY";

    pub struct Database {
        pub name: String,
    }

    impl Database {
        pub fn new(schema: &str) -> Self {
            let name = super::unique_name();
            let create = format!("DROP DATABASE IF EXISTS {name}; CREATE DATABASE {name}");
            server().batch_execute(&create).unwrap();
            let database = Self { name };
            // Servers refuse an empty batch.
            if !schema.is_empty() {
                let schema = schema.replace("{key}", KEY);
                database.connect().batch_execute(&schema).unwrap();
            }
            database
        }

        pub fn connect(&self) -> Connection {
            let mut conn = server();
            conn.batch_execute(&format!("USE {}", self.name)).unwrap();
            conn
        }
    }

    fn server() -> Connection {
        MysqlConnection::establish(&std::env::var("MYSQL_DATABASE_URL").unwrap()).unwrap()
    }

    impl Drop for Database {
        fn drop(&mut self) {
            let drop = format!("DROP DATABASE {}", self.name);
            server().batch_execute(&drop).unwrap();
        }
    }
}

/// The statements that a connection ran.
#[derive(Debug, Clone, Default)]
pub struct Statements(Arc<Mutex<Vec<String>>>);

impl Statements {
    /// Watches a connection from now on.
    pub fn of(conn: &mut impl Connection) -> Self {
        let statements = Self::default();
        let seen = statements.clone();
        conn.set_instrumentation(move |event: InstrumentationEvent<'_>| {
            if let InstrumentationEvent::StartQuery { query, .. } = event {
                seen.0.lock().unwrap().push(query.to_string());
            }
        });
        statements
    }

    /// What was run, and forgets it.
    pub fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.0.lock().unwrap())
    }

    /// What was run that begins with `verb`, and forgets the rest as well.
    pub fn take_verb(&self, verb: &str) -> Vec<String> {
        let mut all = self.take();
        all.retain(|statement| statement.starts_with(verb));
        all
    }
}
