//! `.once(id)` where several come at once, and where hooks run.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use diesel::connection::{Connection as _, SimpleConnection};
use diesel::prelude::*;
use fsm_core::prelude::*;
use fsm_core::{Change, Dialect, RecordTable, check_records};

use super::crowd::LEVELS;
use super::race::race;
use super::{Connection, Database, database};

diesel::table! {
    jobs (id) {
        id -> BigInt,
        number -> BigInt,
        state -> Text,
    }
}

diesel::table! {
    job_records (id) {
        id -> BigInt,
        event -> Text,
        once -> Nullable<Text>,
    }
}

diesel::table! {
    job_bookings (id) {
        id -> BigInt,
        job_id -> BigInt,
    }
}

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
enum JobState {
    #[state(initial)]
    Open,
    Closed,
}

#[derive(StateMachine, Queryable, Selectable, Debug, Clone, PartialEq)]
#[diesel(table_name = jobs)]
#[machine(
    record = job_records,
    connection = Connection,
    before_commit = book,
    after_commit = tell
)]
struct Job {
    id: i64,
    number: i64,
    #[transition(close: Open => Closed)]
    #[transition(reopen: Closed => Open)]
    #[transition(touch: Open => same)]
    state: JobState,
}

/// The same rows without hooks, so that a transition is one statement on PostgreSQL.
#[derive(StateMachine, Queryable, Selectable, Debug, Clone, PartialEq)]
#[diesel(table_name = jobs)]
#[machine(record = job_records)]
struct Plain {
    id: i64,
    number: i64,
    #[transition(close: Open => Closed)]
    #[transition(reopen: Closed => Open)]
    #[transition(touch: Open => same)]
    state: JobState,
}

fn book(change: &Change<'_, Job>, conn: &mut Connection) -> QueryResult<()> {
    let booking = job_bookings::job_id.eq(change.row().id);
    diesel::insert_into(job_bookings::table)
        .values(booking)
        .execute(conn)?;
    Ok(())
}

static TOLD: AtomicUsize = AtomicUsize::new(0);

fn tell(change: &Change<'_, Job>) {
    if change.row().number == 7 {
        TOLD.fetch_add(1, Ordering::Relaxed);
    }
}

fn database() -> Database {
    let tables = "
        CREATE TABLE jobs (id {key}, number BIGINT NOT NULL, state VARCHAR(20) NOT NULL);
        CREATE TABLE job_bookings (id {key}, job_id BIGINT NOT NULL);";
    let records = RecordTable::new("job_records").up(database::DIALECT);
    Database::new(&format!("{tables}{records}"))
}

fn job(number: i64, conn: &mut Connection) -> Job {
    Job::create(jobs::number.eq(number)).save(conn).unwrap()
}

fn plain(conn: &mut Connection) -> Plain {
    Plain::create(jobs::number.eq(1)).save(conn).unwrap()
}

fn load(id: i64, conn: &mut Connection) -> Plain {
    let row = jobs::table.find(id).select(Plain::as_select());
    row.first(conn).unwrap()
}

/// How many records of the event there are, and how many bookings.
fn done(event: &str, conn: &mut Connection) -> (i64, i64) {
    let of_event = job_records::table.filter(job_records::event.eq(event));
    let records = of_event.count().get_result(conn).unwrap();
    let bookings = job_bookings::table.count().get_result(conn).unwrap();
    (records, bookings)
}

/// Sets the isolation, or SQLite's mode, which others may be setting.
fn at(level: &str, conn: &mut Connection) {
    patiently(|| Ok(conn.batch_execute(level)?));
}

/// Tries again what is to be tried again, as a caller does whose patience ends.
fn patiently<T>(mut save: impl FnMut() -> Result<T, TransitionError>) -> T {
    for _ in 0..20 {
        match save() {
            Err(error) if error.is_retryable() => {}
            done => return done.unwrap(),
        }
    }
    panic!("the others were always in the way");
}

#[test]
fn g2_of_eight_with_one_id_one_is_carried_out_and_all_get_its_row() {
    for level in LEVELS {
        let database = database();
        let conn = &mut database.connect();
        let loaded = job(7, conn);
        TOLD.store(0, Ordering::Relaxed);
        let rows = race(&database, |number, conn| {
            at(level, conn);
            patiently(|| {
                let job = if number % 2 == 0 {
                    loaded.clone()
                } else {
                    let row = jobs::table.find(loaded.id).select(Job::as_select());
                    row.first(conn)?
                };
                job.close().once("k").save(conn)
            })
        });
        assert!(rows.iter().all(|row| *row == rows[0]), "{level}: {rows:?}");
        assert_eq!(rows[0].state(), JobState::Closed, "{level}");
        assert_eq!(done("close", conn), (1, 1), "{level}");
        assert_eq!(TOLD.load(Ordering::Relaxed), 1, "{level}");
        assert_eq!(check_records::<Job, _>(conn).unwrap(), [], "{level}");
    }
}

#[test]
fn g2_of_eight_in_a_self_loop_with_one_id_one_is_carried_out() {
    for level in LEVELS {
        let database = database();
        let conn = &mut database.connect();
        let (job, plain) = (job(1, conn), plain(conn));
        race(&database, |_, conn| {
            at(level, conn);
            patiently(|| job.touch().once("k").save(conn));
            patiently(|| plain.touch().once("k2").save(conn));
        });
        assert_eq!(done("touch", conn), (2, 1), "{level}");
    }
}

#[test]
fn g2_of_eight_births_with_one_id_one_is_a_row() {
    for level in LEVELS {
        let database = database();
        let rows = race(&database, |number, conn| {
            at(level, conn);
            let number = i64::try_from(number).unwrap();
            patiently(|| {
                let create = Plain::create(jobs::number.eq(number));
                create.once("k").save(conn)
            })
        });
        assert!(rows.iter().all(|row| *row == rows[0]), "{level}: {rows:?}");
        let conn = &mut database.connect();
        assert_eq!(jobs::table.count().get_result(conn), Ok(1_i64), "{level}");
        assert_eq!(done("create", conn), (1, 0), "{level}");
    }
}

#[test]
fn g2_of_eight_rows_with_one_id_one_is_moved() {
    for level in LEVELS {
        let database = database();
        let conn = &mut database.connect();
        let rows: Vec<Plain> = (0..8).map(|_| plain(conn)).collect();
        let outcomes = race(&database, |number, conn| {
            at(level, conn);
            for _ in 0..20 {
                match rows[number].close().once("k").save(conn) {
                    Err(error) if error.is_retryable() => {}
                    outcome => return outcome,
                }
            }
            panic!("{level}: the others were always in the way");
        });
        let (won, lost): (Vec<_>, Vec<_>) = outcomes.into_iter().partition(Result::is_ok);
        assert_eq!((won.len(), lost.len()), (1, 7), "{level}: {lost:?}");
        let reused = |lost: &Result<_, TransitionError>| {
            matches!(lost, Err(TransitionError::RequestReused { .. }))
        };
        assert!(lost.iter().all(reused), "{level}: {lost:?}");
        assert_eq!(done("close", conn), (1, 0), "{level}");
        let closed = jobs::table.filter(Plain::in_state(JobState::Closed));
        assert_eq!(closed.count().get_result(conn), Ok(1_i64), "{level}");
    }
}

#[test]
fn g2_hooks_run_once_where_the_transition_is_possible_again() {
    let database = database();
    let conn = &mut database.connect();
    let open = job(1, conn);
    let closed = open.close().once("k").save(conn).unwrap();
    let reopened = closed.reopen().save(conn).unwrap();
    let again = reopened.close().once("k").save(conn).unwrap();
    assert_eq!(again.state(), JobState::Open);
    let within = fsm_core::transaction(conn, |conn| reopened.close().once("k").save(conn));
    assert_eq!(within.unwrap(), again);
    assert_eq!(done("close", conn), (1, 2));
    let other = load(open.id, conn);
    // Another machine of the same name and table is the same row.
    assert_eq!(other.close().once("k").save(conn).unwrap(), other);
    assert_eq!(other.state(), JobState::Open);
}

/// A transaction whose snapshot was taken before the request was carried out never carries it out again: it is
/// told the first outcome, or to begin anew.
#[test]
fn g2_a_transaction_with_an_older_snapshot_does_nothing_twice() {
    let database = database();
    for level in LEVELS {
        let (mine, other) = (&mut database.connect(), &mut database.connect());
        at(level, mine);
        let id = |name: &str| format!("{name} {level}");
        let ids = ["move", "loop", "birth"].map(id);
        let rows = [(); 2].map(|()| plain(other));
        let before = jobs::table.count().get_result::<i64>(other).unwrap();
        // Locks of who reads would keep the others waiting: these have no older snapshot.
        let waits = match database::DIALECT {
            Dialect::Sqlite => !level.contains("WAL"),
            Dialect::MySql => level.contains("SERIALIZABLE"),
            _ => false,
        };
        let with_snapshot = |mine: &mut Connection, save: &dyn Fn(&mut Connection) -> Outcome| {
            mine.transaction::<Outcome, diesel::result::Error, _>(|mine| {
                if !waits {
                    let _: i64 = jobs::table.count().get_result(mine)?;
                    let _: i64 = job_records::table.count().get_result(mine)?;
                }
                let others = &mut database.connect();
                at(level, others);
                save(others).unwrap();
                Ok(save(mine))
            })
            .unwrap_or_else(|error| Err(error.into()))
        };
        let outcomes = [
            with_snapshot(mine, &|conn| rows[0].close().once(&ids[0]).save(conn)),
            with_snapshot(mine, &|conn| rows[1].touch().once(&ids[1]).save(conn)),
            with_snapshot(mine, &|conn| {
                Plain::create(jobs::number.eq(1)).once(&ids[2]).save(conn)
            }),
        ];
        for (id, outcome) in ids.iter().zip(outcomes) {
            if let Err(error) = outcome {
                assert!(error.is_retryable(), "{id}: {error:?}");
            }
            let kept = job_records::table.filter(job_records::once.eq(id));
            assert_eq!(kept.count().get_result(other), Ok(1_i64), "{id}");
        }
        assert_eq!(
            jobs::table.count().get_result(other),
            Ok(before + 1),
            "{level}"
        );
    }
}

type Outcome = Result<Plain, TransitionError>;

/// The second waits for the first, whose transaction is open still.
#[test]
fn g2_who_comes_second_waits_for_the_first() {
    if database::DIALECT == Dialect::Sqlite {
        // One writer at a time: who waits is the test above.
        return;
    }
    for commits in [true, false] {
        let database = database();
        let mine = &mut database.connect();
        let open = plain(mine);
        let (tell, told) = mpsc::channel();
        thread::scope(|scope| {
            let mut second = None;
            let first = mine.transaction::<_, TransitionError, _>(|mine| {
                open.touch().once("k").save(mine)?;
                second = Some(scope.spawn(|| {
                    let mut conn = database.connect();
                    let saved = open.touch().once("k").save(&mut conn);
                    tell.send(()).unwrap();
                    saved
                }));
                let waited = told.recv_timeout(Duration::from_millis(200));
                assert!(waited.is_err(), "it did not wait");
                if commits {
                    return Ok(());
                }
                // Then the second is the first.
                Err(diesel::result::Error::RollbackTransaction.into())
            });
            assert_eq!(first.is_ok(), commits);
            let second = second.unwrap().join().unwrap();
            assert_eq!(second.unwrap(), open);
        });
        assert_eq!(done("touch", mine), (1, 0), "{commits}");
    }
}

/// At READ UNCOMMITTED the row shows what the first has done before it is committed, and before it is recorded.
#[test]
fn g2_who_comes_second_is_not_told_what_is_not_committed() {
    if database::DIALECT == Dialect::Sqlite {
        return;
    }
    for level in LEVELS {
        for (recorded, commits) in [(true, true), (true, false), (false, true)] {
            let database = database();
            let mine = &mut database.connect();
            at(level, mine);
            let open = plain(mine);
            thread::scope(|scope| {
                let mut second = None;
                let first = mine.transaction::<_, TransitionError, _>(|mine| {
                    let row = jobs::table.find(open.id);
                    let state = |state| diesel::update(row).set(jobs::state.eq(state));
                    if recorded {
                        open.close().once("k").save(mine)?;
                    } else {
                        state("closed").execute(mine)?;
                    }
                    second = Some(scope.spawn(|| {
                        let mut conn = database.connect();
                        at(level, &mut conn);
                        load(open.id, &mut conn).close().once("k").save(&mut conn)
                    }));
                    thread::sleep(Duration::from_millis(200));
                    if !recorded {
                        state("open").execute(mine)?;
                        open.close().once("k").save(mine)?;
                    }
                    if commits {
                        return Ok(());
                    }
                    Err(diesel::result::Error::RollbackTransaction.into())
                });
                assert_eq!(first.is_ok(), commits);
                let second = second.unwrap().join().unwrap();
                let now = load(open.id, mine);
                match &second {
                    Ok(row) => assert_eq!((row, done("close", mine).0), (&now, 1), "{level}"),
                    // It has seen what then was not; it may try again.
                    Err(TransitionError::NotAllowed { .. }) => assert!(!commits, "{level}"),
                    Err(error) => assert!(error.is_retryable(), "{level}: {error:?}"),
                }
            });
        }
    }
}
