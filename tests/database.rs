//! Databases to run tests on.

use std::path::PathBuf;
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

/// A database in a file of its own, for several connections; the file goes with the value.
pub struct FileDatabase {
    path: PathBuf,
}

impl FileDatabase {
    pub fn new(schema: &str) -> Self {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("fsm-tests-{}-{number}.sqlite", std::process::id());
        let path = std::env::temp_dir().join(name);
        let database = Self { path };
        database.remove();
        database.connect().batch_execute(schema).unwrap();
        database
    }

    /// A connection that waits for others rather than report that the database is busy.
    pub fn connect(&self) -> SqliteConnection {
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

impl Drop for FileDatabase {
    fn drop(&mut self) {
        self.remove();
    }
}

/// The statements that a connection ran.
#[derive(Debug, Clone, Default)]
pub struct Statements(Arc<Mutex<Vec<String>>>);

impl Statements {
    /// Watches a connection from now on.
    pub fn of(conn: &mut SqliteConnection) -> Self {
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
