//! Hooks: async functions with the connection before the commit, plain ones after it and on a refusal.

use std::sync::{Arc, Mutex};

use diesel::prelude::*;
use diesel::result::Error;
use diesel_async::{AsyncConnection as _, RunQueryDsl};
use fsm_core::prelude::*;
use fsm_core::{Change, RefusedAttempt, transaction_async};

use super::dropped::{After, Dropped, at_each_point, polled};
use super::{Connection, Database, connect, database};

const SCHEMA: &str = "
    CREATE TABLE tasks (
        id {key},
        title VARCHAR(20) NOT NULL,
        state VARCHAR(20) NOT NULL
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
    #[state(initial)]
    Waiting,
    Started,
    #[state(terminal)]
    Done,
}

/// Who is told of changes: what is beside the database.
#[derive(Debug, Clone, Default)]
struct World(Arc<Mutex<Vec<String>>>);

impl World {
    fn tell(&self, text: impl Into<String>) {
        self.0.lock().unwrap().push(text.into());
    }

    fn told(&self) -> Vec<String> {
        std::mem::take(&mut *self.0.lock().unwrap())
    }
}

#[derive(StateMachine, Columns, Queryable, Selectable, Debug, Clone, PartialEq)]
#[diesel(table_name = tasks)]
#[machine(
    actor = World,
    async_connection = Connection,
    before_commit = [book, book_again],
    after_commit = tell,
    on_refusal = alarm
)]
struct Task {
    id: i64,
    title: String,
    #[machine(enter(Done, before_commit = fails))]
    #[transition(start: Waiting => Started, rule = anyone)]
    #[transition(finish: Started => Done, rule = anyone)]
    state: TaskState,
}

async fn book(change: &Change<'_, Task>, conn: &mut Connection) -> QueryResult<()> {
    let values = (
        bookings::task_id.eq(change.row().id),
        bookings::text.eq(format!("{} {}", change.source(), change.target())),
    );
    let insert = diesel::insert_into(bookings::table).values(values);
    insert.execute(conn).await?;
    Ok(())
}

/// It sees the row as moved, and may give nothing.
async fn book_again(change: &Change<'_, Task>, conn: &mut Connection) {
    let stored = tasks::table.find(change.row().id).select(tasks::state);
    let stored: String = stored.first(conn).await.unwrap();
    assert_eq!(stored, change.target());
}

async fn fails(_: &Change<'_, Task>, conn: &mut Connection) -> Result<(), &'static str> {
    let nothing = diesel::delete(bookings::table.filter(bookings::id.lt(0)));
    nothing.execute(conn).await.unwrap();
    Err("no paper")
}

fn tell(change: &Change<'_, Task>) {
    change.actor().unwrap().tell(change.event().name());
}

fn alarm(refused: &RefusedAttempt<'_, Task>) {
    refused.actor().unwrap().tell(refused.error().code());
}

async fn waiting(conn: &mut Connection) -> Task {
    let task = Task::create(tasks::title.eq("roof")).by_system("test");
    task.save_async(conn).await.unwrap()
}

async fn booked(conn: &mut Connection) -> Vec<String> {
    let texts = bookings::table.order(bookings::id).select(bookings::text);
    texts.load(conn).await.unwrap()
}

#[tokio::test]
async fn a10_hooks_run_before_and_after_the_commit() {
    let database = Database::new(SCHEMA);
    let mut conn = connect(&database).await;
    let (world, task) = (World::default(), waiting(&mut conn).await);
    let started = task.start().by(&world).save_async(&mut conn).await.unwrap();
    assert_eq!(booked(&mut conn).await, ["waiting started"]);
    assert_eq!(world.told(), ["start"]);
    let lost = task.start().by(&world).save_async(&mut conn).await;
    assert_eq!(lost.unwrap_err().code(), "conflict");
    assert_eq!(world.told(), ["conflict"]);
    let failed = started.finish().by(&world).save_async(&mut conn).await;
    let TransitionError::Hook { hook, error } = failed.unwrap_err() else {
        panic!()
    };
    assert_eq!((hook, error.to_string().as_str()), ("fails", "no paper"));
    assert_eq!(booked(&mut conn).await, ["waiting started"]);
    assert_eq!(world.told(), [""; 0]);
}

#[tokio::test]
async fn a10_what_runs_after_the_commit_waits_for_the_outermost() {
    let database = Database::new(SCHEMA);
    let mut conn = connect(&database).await;
    let (world, task) = (World::default(), waiting(&mut conn).await);
    let work = async |conn: &mut Connection| {
        let inner = transaction_async(conn, async |conn| {
            task.start().by(&world).save_async(conn).await
        });
        inner.await?;
        assert_eq!(world.told(), [""; 0]);
        Ok::<_, TransitionError>(())
    };
    transaction_async(&mut conn, work).await.unwrap();
    assert_eq!(world.told(), ["start"]);
    let other = waiting(&mut conn).await;
    let rolled_back = transaction_async(&mut conn, async |conn| {
        other.start().by(&world).save_async(conn).await.unwrap();
        Err::<(), _>(Error::RollbackTransaction)
    });
    rolled_back.await.unwrap_err();
    assert_eq!(world.told(), [""; 0]);
    // Nobody can see Diesel's own transactions commit.
    let refused = conn
        .transaction(async |conn| {
            let refused = other.start().by(&world).save_async(conn).await;
            assert!(
                matches!(refused, Err(TransitionError::NoCommitToSee)),
                "{refused:?}"
            );
            Ok::<(), Error>(())
        })
        .await;
    refused.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn g3_of_a_broken_connection_a_machine_with_hooks_says_so() {
    let database = Database::new(SCHEMA);
    let mut conn = connect(&database).await;
    let (world, task) = (World::default(), waiting(&mut conn).await);
    let mut broken = 0;
    for polls in [1, 2, 3, 1, 1, 1] {
        let mut conn = connect(&database).await;
        let saving = Box::pin(task.start().by(&world).save_async(&mut conn));
        if polled(saving, polls, Dropped::AtOnce).await.is_some() {
            // Every answer was there at once.
            continue;
        }
        broken += 1;
        let again = task.start().by(&world).save_async(&mut conn).await;
        let again = again.unwrap_err();
        assert!(
            matches!(
                again,
                TransitionError::Database(Error::BrokenTransactionManager)
            ),
            "{again:?}"
        );
    }
    assert!(broken > 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn g3_what_hooks_wrote_is_stored_with_the_change_or_neither() {
    let database = Database::new(SCHEMA);
    let world = World::default();
    let work = async |conn: &mut Connection, task: &Task| {
        task.start().by(&world).save_async(conn).await.map(|_| ())
    };
    let all = |conn: &mut database::Blocking, task: &Task| {
        use diesel::RunQueryDsl as Blocking;
        use diesel::connection::Connection as _;

        let settled = conn.transaction(|conn| {
            let row = tasks::table.find(task.id);
            Blocking::execute(diesel::update(row).set(tasks::title.eq(tasks::title)), conn)?;
            let state: String = Blocking::first(row.select(tasks::state), conn)?;
            let booked = bookings::table
                .filter(bookings::task_id.eq(task.id))
                .count();
            let booked: i64 = Blocking::get_result(booked, conn)?;
            Ok::<_, Error>((state, booked))
        });
        match settled.unwrap() {
            (state, 0) if state == "waiting" => false,
            (state, 1) if state == "started" => true,
            part => panic!("{part:?}"),
        }
    };
    at_each_point(12, &database, waiting, work, all, |polls, stored, after| {
        assert_eq!(
            after,
            if polls == 0 {
                After::Works
            } else {
                After::IsBroken
            }
        );
        assert!(polls > 0 || !stored);
    })
    .await;
    // Of those that were not dropped.
    let told = world.told();
    assert!(
        told.len() > 1 && told.iter().all(|event| event == "start"),
        "{told:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn g3_with_hooks_the_future_goes_from_thread_to_thread() {
    let database = Database::new(SCHEMA);
    let mut conn = connect(&database).await;
    let (world, task) = (World::default(), waiting(&mut conn).await);
    let saving = tokio::spawn(async move {
        let work = async |conn: &mut Connection| task.start().by(&world).save_async(conn).await;
        transaction_async(&mut conn, work)
            .await
            .map(|task| (task, world))
    });
    let (task, world) = saving.await.unwrap().unwrap();
    assert_eq!(
        (task.state(), world.told()),
        (TaskState::Started, vec!["start".to_owned()])
    );
}
