//! What is done in a transaction goes wrong, and nobody says so: errors that are passed over, and panics.

use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use fsm_core::prelude::*;
use fsm_core::{Change, Dialect, transaction};

use super::{Connection, Database, database};

const SCHEMA: &str = "
    CREATE TABLE jobs (id {key}, size INTEGER NOT NULL, state VARCHAR(20) NOT NULL);
    CREATE TABLE marks (id {key}, text VARCHAR(20) NOT NULL UNIQUE)";

diesel::table! {
    jobs (id) {
        id -> BigInt,
        size -> Integer,
        state -> Text,
    }
}

diesel::table! {
    marks (id) {
        id -> BigInt,
        text -> Text,
    }
}

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
enum JobState {
    #[state(initial)]
    Waiting,
    Running,
    #[state(terminal)]
    Done,
}

#[derive(StateMachine, Queryable, Selectable, Debug, Clone, PartialEq)]
#[diesel(table_name = jobs)]
#[machine(connection = Connection, after_commit = tell)]
struct Job {
    id: i64,
    size: i32,
    #[transition(mark: Waiting => Running, before_commit = marks_twice)]
    #[transition(drop_out: Waiting => Running, before_commit = is_undone)]
    #[transition(stumble: Waiting => Running, before_commit = panics)]
    #[transition(chain: Waiting => Running, before_commit = finishes)]
    #[transition(shout: Waiting => Running, after_commit = shouts)]
    #[transition(run: Waiting => Running)]
    #[transition(finish: Running => Done)]
    state: JobState,
}

thread_local! {
    static WORLD: RefCell<Vec<&'static str>> = const { RefCell::new(Vec::new()) };
}

fn tell(change: &Change<'_, Job>) {
    WORLD.with_borrow_mut(|world| world.push(change.event().name()));
}

/// What the world was told since the last look.
fn told() -> Vec<&'static str> {
    WORLD.take()
}

/// The second is refused by the database, and the hook does not care.
fn marks_twice(_: &Change<'_, Job>, conn: &mut Connection) {
    for _ in 0..2 {
        let mark = diesel::insert_into(marks::table).values(marks::text.eq("seen"));
        let _ = mark.execute(conn);
    }
}

/// What a server does by itself after a deadlock.
fn is_undone(_: &Change<'_, Job>, conn: &mut Connection) {
    let _ = conn.batch_execute("ROLLBACK");
}

fn panics(_: &Change<'_, Job>, _: &mut Connection) {
    panic!("in a hook");
}

fn finishes(change: &Change<'_, Job>, conn: &mut Connection) -> Result<(), TransitionError> {
    change.row().finish().save(conn)?;
    Ok(())
}

fn shouts(_: &Change<'_, Job>) {
    panic!("after the commit");
}

fn job(conn: &mut Connection) -> Job {
    Job::create(jobs::size.eq(1)).save(conn).unwrap()
}

/// As another connection sees it.
fn state_of(job: &Job, database: &Database) -> JobState {
    let job = jobs::table.find(job.id).select(Job::as_select());
    job.first(&mut database.connect()).unwrap().state()
}

#[test]
fn a3_an_error_that_a_hook_passes_over_is_no_success() {
    let database = Database::new(SCHEMA);
    let conn = &mut database.connect();
    let job = job(conn);
    let saved = job.mark().save(conn);
    // On PostgreSQL the error has undone the transaction, and COMMIT is no error all the same.
    if database::DIALECT == Dialect::Postgres {
        let error = saved.unwrap_err().to_string();
        assert!(error.contains("has undone the transaction"), "{error}");
        assert_eq!(state_of(&job, &database), JobState::Waiting);
        assert_eq!(told(), [""; 0]);
    } else {
        saved.unwrap();
        assert_eq!(state_of(&job, &database), JobState::Running);
        assert_eq!(told(), ["mark"]);
    }
}

#[test]
fn a3_a_transaction_that_is_undone_in_a_hook_is_no_success() {
    let database = Database::new(SCHEMA);
    let conn = &mut database.connect();
    let job = job(conn);
    job.drop_out().save(conn).unwrap_err();
    assert_eq!(state_of(&job, &database), JobState::Waiting);
    assert_eq!(told(), [""; 0]);
}

#[test]
fn g2_an_error_that_is_passed_over_in_a_transaction_is_no_commit() {
    let database = Database::new(SCHEMA);
    let conn = &mut database.connect();
    let job = job(conn);
    let done: Result<(), TransitionError> = transaction(conn, |conn| {
        job.run().save(conn)?;
        let _ = conn.batch_execute("SELECT * FROM nowhere");
        Ok(())
    });
    let is_stored = state_of(&job, &database) == JobState::Running;
    assert_eq!(is_stored, database::DIALECT != Dialect::Postgres);
    assert_eq!(done.is_ok(), is_stored, "{done:?}");
    assert_eq!(told().len(), usize::from(is_stored));
}

#[test]
fn a3_what_is_saved_after_a_panic_is_stored() {
    let database = Database::new(SCHEMA);
    let conn = &mut database.connect();
    let (first, second) = (job(conn), job(conn));
    let panicked = catch_unwind(AssertUnwindSafe(|| first.stumble().save(conn)));
    assert!(panicked.is_err());
    let panicked = catch_unwind(AssertUnwindSafe(|| {
        transaction(conn, |conn| {
            transaction(conn, |conn| first.stumble().save(conn))
        })
    }));
    assert!(panicked.is_err());
    assert_eq!(state_of(&first, &database), JobState::Waiting);
    second.run().save(conn).unwrap();
    assert_eq!(state_of(&second, &database), JobState::Running);
    assert_eq!(told(), ["run"]);
}

#[test]
fn g2_hooks_after_the_commit_run_also_where_one_panics() {
    let database = Database::new(SCHEMA);
    let conn = &mut database.connect();
    let (first, second) = (job(conn), job(conn));
    let panicked = catch_unwind(AssertUnwindSafe(|| {
        transaction(conn, |conn| {
            first.shout().save(conn)?;
            second.run().save(conn)
        })
    }));
    assert!(panicked.is_err());
    assert_eq!(state_of(&first, &database), JobState::Running);
    assert_eq!(told(), ["run"]);
}

#[test]
fn a10_what_a_hook_moves_is_told_after_its_own_change() {
    let database = Database::new(SCHEMA);
    let conn = &mut database.connect();
    let job = job(conn);
    job.chain().save(conn).unwrap();
    assert_eq!(state_of(&job, &database), JobState::Done);
    assert_eq!(told(), ["chain", "finish"]);
}
