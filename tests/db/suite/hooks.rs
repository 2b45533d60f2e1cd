//! Hooks: before the commit with the connection, after it with the world, and on a refusal.

use std::cell::RefCell;

use diesel::connection::{Connection as _, LoadConnection};
use diesel::prelude::*;
use fsm_core::prelude::*;
use fsm_core::{Change, Context, RefusedAttempt, transaction};
use fsm_tests::loans::{Clerk, mary};

use super::{Connection, Database};

const SCHEMA: &str = "
    CREATE TABLE tasks (
        id {key},
        title VARCHAR(20) NOT NULL,
        state VARCHAR(20) NOT NULL,
        review VARCHAR(20) NOT NULL
    );
    CREATE TABLE bookings (
        id {key},
        task_id BIGINT NOT NULL,
        text VARCHAR(200) NOT NULL
    )";

diesel::table! {
    tasks (id) {
        id -> BigInt,
        title -> Text,
        state -> Text,
        review -> Text,
    }
}

diesel::table! {
    bookings (id) {
        id -> BigInt,
        task_id -> BigInt,
        text -> Text,
    }
}

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
enum TaskState {
    #[state(initial, group = open)]
    Waiting,
    #[state(group = open)]
    Started,
    Done,
}

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
enum ReviewState {
    #[state(initial)]
    None,
    #[state(terminal)]
    Passed,
}

#[derive(StateMachine, Columns, Queryable, Selectable, Debug, Clone, PartialEq)]
#[diesel(table_name = tasks)]
#[machine(
    actor = Clerk,
    connection = Connection,
    before_commit = book_any,
    after_commit = tell_any,
    on_refusal = alarm
)]
struct Task {
    id: i64,
    title: String,
    #[machine(
        leave(open, before_commit = book_left, after_commit = tell_left),
        enter(Started | Done, before_commit = [book_entered, book_again]),
        enter(Done, after_commit = tell_done),
        reenter(any, before_commit = book_stayed)
    )]
    #[transition(start: Waiting => Started, rule = anyone, before_commit = book_start)]
    #[transition(touch: any => same, rule = anyone)]
    #[transition(finish: Started => Done, rule = anyone, input = i64, note, after_commit = tell_finish)]
    #[transition(fail: Started => Done, rule = anyone, before_commit = fails)]
    #[transition(break_it: Started => Done, rule = anyone, before_commit = breaks)]
    #[transition(reopen: Done => Waiting, rule = is_nobody)]
    state: TaskState,
    #[transition(pass: None => Passed, rule = anyone)]
    review: ReviewState,
}

#[rule]
fn is_nobody(clerk: &Clerk) -> bool {
    clerk.id < 0
}

thread_local! {
    static WORLD: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

fn tell(text: impl Into<String>) {
    WORLD.with_borrow_mut(|world| world.push(text.into()));
}

/// What the world was told since the last look.
fn told() -> Vec<String> {
    WORLD.take()
}

fn book(change: &Change<'_, Task>, text: &str, conn: &mut Connection) -> QueryResult<()> {
    let values = (
        bookings::task_id.eq(change.row().id),
        bookings::text.eq(text),
    );
    diesel::insert_into(bookings::table)
        .values(values)
        .execute(conn)?;
    Ok(())
}

fn book_any(change: &Change<'_, Task>, conn: &mut Connection) -> QueryResult<()> {
    let text = format!("{} {} {}", change.event(), change.source(), change.target());
    book(change, &text, conn)
}

fn book_left(change: &Change<'_, Task>, conn: &mut Connection) -> QueryResult<()> {
    book(change, &format!("left {}", change.source()), conn)
}

fn book_entered(change: &Change<'_, Task>, conn: &mut Connection) -> QueryResult<()> {
    // It sees the row as moved.
    let stored: String = tasks::table
        .find(change.row().id)
        .select(tasks::state)
        .first(conn)?;
    book(change, &format!("entered {stored}"), conn)
}

fn book_again(change: &Change<'_, Task>, conn: &mut Connection) -> QueryResult<()> {
    book(change, "again", conn)
}

fn book_stayed(change: &Change<'_, Task>, conn: &mut Connection) -> QueryResult<()> {
    book(change, &format!("stayed {}", change.target()), conn)
}

fn book_start(change: &Change<'_, Task>, conn: &mut Connection) -> QueryResult<()> {
    book(change, "started", conn)
}

fn fails(_: &Change<'_, Task>, _: &mut Connection) -> Result<(), &'static str> {
    Err("no paper")
}

fn breaks(_: &Change<'_, Task>, conn: &mut Connection) -> QueryResult<()> {
    diesel::sql_query("SELECT * FROM nowhere").execute(conn)?;
    Ok(())
}

fn tell_any(change: &Change<'_, Task>) {
    let by = change.actor().map_or("the system", |clerk| &clerk.name);
    tell(format!("{} by {by}", change.event()));
}

fn tell_left(change: &Change<'_, Task>) {
    tell(format!("left {}", change.before().state()));
}

fn tell_done(change: &Change<'_, Task>) {
    tell(format!(
        "{} is {}",
        change.row().title,
        change.row().state()
    ));
}

fn tell_finish(change: &Change<'_, Task>) {
    let minutes = change.input::<i64>().unwrap();
    assert!(change.input::<String>().is_none());
    let note = change.note().unwrap();
    let request = change.context().request_id.as_deref().unwrap_or("-");
    tell(format!("{minutes} minutes, {note}, {request}"));
}

fn alarm(refused: &RefusedAttempt<'_, Task>) {
    let by = refused.actor().map_or("-", |clerk| &clerk.name);
    let events: Vec<&str> = refused.events().iter().map(|event| event.name()).collect();
    let state = refused.row().state();
    tell(format!(
        "{by} may not {} {state}: {}",
        events.join("+"),
        refused.error().code()
    ));
}

/// A birth is no change, and has no hooks.
fn task(conn: &mut Connection) -> Task {
    told();
    let task = Task::create(tasks::title.eq("roof")).by(&mary()).save(conn);
    assert_eq!(booked(conn), [""; 0]);
    assert_eq!(told(), [""; 0]);
    task.unwrap()
}

/// What was booked since the last look.
fn booked(conn: &mut Connection) -> Vec<String> {
    let texts = bookings::table.select(bookings::text).order(bookings::id);
    let texts = texts.load(conn).unwrap();
    diesel::delete(bookings::table).execute(conn).unwrap();
    texts
}

fn state_of(task: &Task, conn: &mut Connection) -> TaskState {
    let task = tasks::table.find(task.id).select(Task::as_select());
    task.first(conn).unwrap().state()
}

#[test]
fn a10_hooks_run_in_order() {
    let database = Database::new(SCHEMA);
    let conn = &mut database.connect();
    let started = task(conn).start().by(&mary()).save(conn).unwrap();
    assert_eq!(
        booked(conn),
        [
            "left waiting",
            "started",
            "entered started",
            "again",
            "start waiting started"
        ]
    );
    assert_eq!(told(), ["left waiting", "start by mary"]);
    let touched = started.touch().by_system("nightly").save(conn).unwrap();
    assert_eq!(booked(conn), ["stayed started", "touch started started"]);
    assert_eq!(told(), ["touch by the system"]);
    let mary = mary();
    let cx = Context::now().with_request_id("r7");
    let done = touched
        .finish()
        .input(5)
        .note("at last")
        .by(&mary)
        .with(&cx);
    done.save(conn).unwrap();
    assert_eq!(
        told(),
        [
            "left started",
            "5 minutes, at last, r7",
            "roof is done",
            "finish by mary"
        ]
    );
}

#[test]
fn a10_a_hook_that_fails_rolls_everything_back() {
    let database = Database::new(SCHEMA);
    let conn = &mut database.connect();
    let started = task(conn).start().by(&mary()).save(conn).unwrap();
    booked(conn);
    told();
    let failed = started.fail().by(&mary()).save(conn).unwrap_err();
    assert_eq!(failed.to_string(), "the hook `fails` failed: no paper");
    assert_eq!((failed.code(), failed.http_status()), ("hook", 500));
    assert!(!failed.is_retryable());
    assert_eq!(state_of(&started, conn), TaskState::Started);
    assert_eq!(booked(conn), [""; 0]);
    // An error of the database in a hook leaves nothing either, and the connection works.
    let failed = started.break_it().by(&mary()).save(conn).unwrap_err();
    assert!(
        matches!(failed, TransitionError::Hook { hook: "breaks", .. }),
        "{failed:?}"
    );
    assert_eq!(state_of(&started, conn), TaskState::Started);
    // What failed is no refusal.
    assert_eq!(told(), [""; 0]);
}

#[test]
fn a10_a_refusal_has_its_hook() {
    let database = Database::new(SCHEMA);
    let conn = &mut database.connect();
    let waiting = task(conn);
    waiting
        .fire(TaskEvent::Finish)
        .by(&mary())
        .save(conn)
        .unwrap_err();
    let started = waiting.start().by(&mary()).save(conn).unwrap();
    told();
    waiting.start().by(&mary()).save(conn).unwrap_err();
    started
        .fire(TaskEvent::Finish)
        .by_system("nightly")
        .save(conn)
        .unwrap_err();
    let done = started
        .finish()
        .input(5)
        .note("x")
        .by(&mary())
        .save(conn)
        .unwrap();
    told();
    done.reopen()
        .and(done.pass())
        .by(&mary())
        .save(conn)
        .unwrap_err();
    assert_eq!(told(), ["mary may not reopen+pass done: denied"]);
    waiting.start().by(&mary()).save(conn).unwrap_err();
    started
        .fire(TaskEvent::Finish)
        .by_system("nightly")
        .save(conn)
        .unwrap_err();
    assert_eq!(
        told(),
        [
            "mary may not start waiting: conflict",
            "- may not finish started: missing_note"
        ]
    );
    booked(conn);
    // Asking is no attempt.
    assert!(!done.can_start());
    assert!(!done.reopen().by(&mary()).check(conn).unwrap().is_allowed());
    assert_eq!(told(), [""; 0]);
}

#[test]
fn a12_each_event_of_several_has_its_hooks() {
    let database = Database::new(SCHEMA);
    let conn = &mut database.connect();
    let waiting = task(conn);
    let both = waiting
        .start()
        .and(waiting.pass())
        .by(&mary())
        .save(conn)
        .unwrap();
    assert_eq!(
        (both.state(), both.review()),
        (TaskState::Started, ReviewState::Passed)
    );
    assert_eq!(
        booked(conn),
        [
            "left waiting",
            "started",
            "entered started",
            "again",
            "start waiting started",
            "pass none passed"
        ]
    );
    assert_eq!(told(), ["left waiting", "start by mary", "pass by mary"]);
}

#[test]
fn g2_hooks_after_the_commit_wait_for_the_outermost() {
    let database = Database::new(SCHEMA);
    let conn = &mut database.connect();
    let waiting = task(conn);
    let other = task(conn);
    let done: Result<_, TransitionError> = transaction(conn, |conn| {
        waiting.start().by(&mary()).save(conn)?;
        assert_eq!(told(), [""; 0]);
        // A part that fails takes its own hooks with it.
        let lost: Result<(), TransitionError> = transaction(conn, |conn| {
            other.start().by(&mary()).save(conn)?;
            Err(TransitionError::NotFound)
        });
        assert!(lost.is_err());
        transaction(conn, |conn| other.touch().by_system("nightly").save(conn))?;
        assert_eq!(told(), [""; 0]);
        Ok(())
    });
    done.unwrap();
    assert_eq!(
        told(),
        ["left waiting", "start by mary", "touch by the system"]
    );
    assert_eq!(state_of(&other, conn), TaskState::Waiting);
}

#[test]
fn g2_hooks_after_the_commit_do_not_run_where_there_was_none() {
    let database = Database::new(SCHEMA);
    let conn = &mut database.connect();
    let waiting = task(conn);
    let lost: Result<(), TransitionError> = transaction(conn, |conn| {
        waiting.start().by(&mary()).save(conn)?;
        Err(TransitionError::NotFound)
    });
    assert!(lost.is_err());
    assert_eq!(told(), [""; 0]);
    assert_eq!(
        (state_of(&waiting, conn), booked(conn).len()),
        (TaskState::Waiting, 0)
    );
    let panicked = std::panic::catch_unwind(|| {
        // It goes with its transaction.
        let conn = &mut database.connect();
        let _: Result<(), TransitionError> = transaction(conn, |conn| {
            waiting.start().by(&mary()).save(conn)?;
            panic!("in the middle");
        });
    });
    assert!(panicked.is_err());
    assert_eq!(told(), [""; 0]);
    waiting.start().by(&mary()).save(conn).unwrap();
    assert_eq!(told(), ["left waiting", "start by mary"]);
}

#[test]
fn g2_a_transaction_of_diesels_own_is_refused() {
    let database = Database::new(SCHEMA);
    let conn = &mut database.connect();
    let waiting = task(conn);
    let save = |conn: &mut Connection| {
        let refused = waiting.start().by(&mary()).save(conn).unwrap_err();
        assert!(
            matches!(refused, TransitionError::NoCommitToSee),
            "{refused:?}"
        );
        assert_eq!(refused.http_status(), 500);
    };
    conn.transaction(|conn| {
        save(conn);
        // Ours within Diesel's does not see the commit either, nor does Diesel's within ours.
        transaction(conn, |conn| {
            save(conn);
            Ok::<_, diesel::result::Error>(())
        })
    })
    .unwrap();
    transaction(conn, |conn| {
        conn.transaction(|conn| {
            save(conn);
            Ok::<_, diesel::result::Error>(())
        })
    })
    .unwrap();
    let other = &mut database.connect();
    transaction(conn, |conn| {
        let _ = conn;
        // A connection beside it is one of its own.
        waiting.start().by(&mary()).save(other).map(drop)
    })
    .unwrap();
    assert_eq!(told(), ["left waiting", "start by mary"]);
}

/// Hooks that take every connection.
#[derive(StateMachine, Queryable, Selectable, Debug, Clone, PartialEq)]
#[diesel(table_name = tasks)]
#[machine(before_commit = count)]
struct Any {
    id: i64,
    #[transition(start: Waiting => Started)]
    #[transition(finish: Started => Done)]
    #[transition(reopen: Done => Waiting)]
    state: TaskState,
}

fn count<C: LoadConnection>(_: &Change<'_, Any>, conn: &mut C) {
    tell(if conn.batch_execute("SELECT 1").is_ok() {
        "asked"
    } else {
        "failed"
    });
}

#[test]
fn a10_a_hook_may_take_every_connection() {
    let database = Database::new(SCHEMA);
    let conn = &mut database.connect();
    let task = task(conn);
    let row = tasks::table.find(task.id).select(Any::as_select());
    let row: Any = row.first(conn).unwrap();
    // It has none after the commit, so it may be saved in any transaction.
    conn.transaction(|conn| row.start().save(conn)).unwrap();
    assert_eq!(told(), ["asked"]);
}

/// A hook that saves another row, whose machine has hooks of its own.
#[derive(StateMachine, Queryable, Selectable, Debug, Clone, PartialEq)]
#[diesel(table_name = tasks)]
#[machine(connection = Connection, before_commit = start_the_next)]
struct First {
    id: i64,
    #[transition(start: Waiting => Started, after_commit = panics)]
    #[transition(finish: Started => Done)]
    #[transition(reopen: Done => Waiting)]
    state: TaskState,
}

fn start_the_next(
    change: &Change<'_, First>,
    conn: &mut Connection,
) -> Result<(), TransitionError> {
    let next = tasks::table.filter(tasks::id.gt(change.row().id));
    let next: Task = next.select(Task::as_select()).first(conn)?;
    next.start().by_system("first").save(conn).map(drop)
}

fn panics() {
    panic!("in the world");
}

#[test]
fn a10_a_hook_may_save_another_row_and_one_that_panics_undoes_nothing() {
    let database = Database::new(SCHEMA);
    let conn = &mut database.connect();
    let (first, next) = (task(conn), task(conn));
    let row = tasks::table.find(first.id).select(First::as_select());
    let row: First = row.first(conn).unwrap();
    let saved = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| row.start().save(conn)));
    assert!(saved.is_err());
    assert_eq!(state_of(&first, conn), TaskState::Started);
    assert_eq!(state_of(&next, conn), TaskState::Started);
    // The other row's came first.
    assert_eq!(told(), ["left waiting", "start by the system"]);
}
