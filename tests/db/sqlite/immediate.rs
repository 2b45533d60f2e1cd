//! Transactions that take SQLite's write lock at once.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::result::Error;
use fsm_core::prelude::*;
use fsm_core::{immediate_transaction, transaction};

use super::database::{Connection, Database};

diesel::table! { jobs (id) { id -> BigInt, size -> BigInt, state -> Text, } }

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
enum JobState {
    #[state(initial)]
    Waiting,
    #[state(terminal)]
    Done,
}

#[derive(StateMachine, Queryable, Selectable, Debug, Clone)]
#[diesel(table_name = jobs)]
#[machine(after_commit = count)]
struct Job {
    id: i64,
    #[transition(finish: Waiting => Done)]
    state: JobState,
}

static DONE: AtomicUsize = AtomicUsize::new(0);

fn count() {
    DONE.fetch_add(1, Ordering::SeqCst);
}

/// Reads, and then writes.
fn one_more(conn: &mut Connection) -> Result<Job, TransitionError> {
    let count: i64 = jobs::table.count().get_result(conn)?;
    Job::create(jobs::size.eq(count))
        .save(conn)?
        .finish()
        .save(conn)
}

#[test]
fn g1_work_that_reads_first_waits_for_others_and_has_its_hooks() {
    let database = Database::new(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF;
         CREATE TABLE jobs (id {key}, size BIGINT NOT NULL, state TEXT NOT NULL)",
    );
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                let conn = &mut database.connect();
                for _ in 0..20 {
                    immediate_transaction(conn, one_more).unwrap();
                }
            });
        }
    });
    assert_eq!(DONE.load(Ordering::SeqCst), 80);
    let conn = &mut database.connect();
    let sizes: Vec<i64> = jobs::table
        .order(jobs::id)
        .select(jobs::size)
        .load(conn)
        .unwrap();
    assert_eq!(sizes, (0..80).collect::<Vec<i64>>());
    // What fails is undone, with its hooks, and within another transaction it can't be begun.
    let undone = immediate_transaction(conn, |conn| {
        one_more(conn)?;
        Err::<(), _>(TransitionError::NotFound)
    });
    assert!(undone.is_err());
    let within = transaction(conn, |conn| immediate_transaction(conn, one_more).map(drop));
    let within = within.unwrap_err();
    assert!(
        matches!(
            within,
            TransitionError::Database(Error::AlreadyInTransaction)
        ),
        "{within:?}"
    );
    assert_eq!(DONE.load(Ordering::SeqCst), 80);
    conn.batch_execute("BEGIN; ROLLBACK").unwrap();
}
