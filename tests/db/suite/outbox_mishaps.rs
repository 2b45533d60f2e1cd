//! Effects whose handlers die, are slow, or fail in odd ways.

use std::fmt;
use std::panic::panic_any;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::thread;
use std::time::Duration;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use fsm_core::{Delivery, Dialect, Effect, Outbox, OutboxTable, Round, Worker};
use serde::{Deserialize, Serialize};

use super::database::{self, Connection, Database};

diesel::table! {
    effects (id) {
        id -> BigInt,
        effect_key -> Text,
        attempts -> BigInt,
        last_error -> Nullable<Text>,
    }
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct Letter {
    number: u32,
}

impl Effect for Letter {
    const NAME: &'static str = "letter";
}

/// A database with so many letters to be sent.
fn letters(count: u32) -> (Database, Connection) {
    let database = Database::new(&OutboxTable::new("effects").up(database::DIALECT));
    let mut conn = database.connect();
    for number in 0..count {
        put(number, &mut conn);
    }
    (database, conn)
}

fn put(number: u32, conn: &mut Connection) -> String {
    let letter = Letter { number };
    Outbox::new(effects::table).put(&letter, conn).unwrap()
}

fn worker<E: Into<Box<dyn std::error::Error + Send + Sync>>>(
    handler: impl Fn(Letter, &Delivery) -> Result<(), E> + Send + Sync + 'static,
) -> Worker {
    let worker = Worker::new(effects::table).on(handler);
    worker.backoff(Duration::ZERO, Duration::ZERO)
}

fn round(done: u32, failed: u32, parked: u32, late: u32) -> Round {
    let mut round = Round::default();
    (round.done, round.failed) = (done, failed);
    (round.parked, round.late) = (parked, late);
    round
}

/// What stands in the outbox: how often each was tried, and what was the matter.
fn stored(conn: &mut Connection) -> Vec<(i64, Option<String>)> {
    let stored = effects::table.order(effects::id);
    let stored = stored.select((effects::attempts, effects::last_error));
    stored.load(conn).unwrap()
}

const LEASE: Duration = Duration::from_millis(300);

/// For the worker that is in its handler for ever, the process might as well be dead.
#[test]
fn g2_what_the_process_dies_of_is_parked_at_last_and_stops_no_other() {
    let (database, mut conn) = letters(6);
    let sent = Arc::new(Mutex::new(Vec::new()));
    let (let_go, dead) = mpsc::channel::<()>();
    let dead = Arc::new(Mutex::new(dead));
    let kills = |worker: u32| {
        let (sent, dead) = (Arc::clone(&sent), Arc::clone(&dead));
        let (begun, has_begun) = mpsc::channel();
        let begun = Mutex::new(begun);
        let handler = move |letter: Letter, _: &Delivery| {
            if letter.number == 0 {
                begun.lock().unwrap().send(()).unwrap();
                // Until the test is over.
                let _ = dead.lock().unwrap().recv();
            }
            sent.lock().unwrap().push((worker, letter.number));
            Ok::<_, String>(())
        };
        (self::worker(handler).lease(LEASE).attempts(2), has_begun)
    };
    thread::scope(|scope| {
        for number in 0..2 {
            let (worker, has_begun) = kills(number);
            let mut conn = database.connect();
            scope.spawn(move || worker.run_once(&mut conn).unwrap());
            has_begun.recv().unwrap();
            thread::sleep(LEASE + LEASE / 3);
        }
        let (worker, _) = kills(2);
        let last = worker.run_once(&mut conn).unwrap();
        assert_eq!((last.parked, last.failed, last.late), (1, 0, 0));
        let mut numbers: Vec<u32> = sent.lock().unwrap().iter().map(|one| one.1).collect();
        numbers.sort_unstable();
        assert_eq!(numbers, [1, 2, 3, 4, 5]);
        let parked = Outbox::new(effects::table).parked(&mut conn).unwrap();
        assert_eq!((parked.len(), parked[0].attempts), (1, 3));
        let error = parked[0].error.as_deref().unwrap();
        assert!(error.contains("did not come to its end"), "{error}");
        drop(let_go);
    });
    // Who is not dead after all comes too late to say so.
    assert_eq!(stored(&mut conn).len(), 1);
}

/// The lease is each handler's own, and need not last for all that were taken with it.
#[test]
fn g2_an_attempt_counts_when_it_begins() {
    let (database, mut conn) = letters(5);
    let attempts = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&attempts);
    let slow = move |letter: Letter, delivery: &Delivery| {
        thread::sleep(LEASE / 2);
        seen.lock()
            .unwrap()
            .push((letter.number, delivery.attempt()));
        Ok::<_, String>(())
    };
    let slow = worker(slow).lease(LEASE);
    let second = worker(|_, _| Ok::<_, String>(())).lease(LEASE);
    let (one, other) = thread::scope(|scope| {
        let one = scope.spawn(|| slow.run_once(&mut conn).unwrap());
        // What the first has taken and not begun is anybody's now.
        thread::sleep(LEASE + LEASE / 4);
        let other = second.run_once(&mut database.connect()).unwrap();
        (one.join().unwrap(), other)
    });
    assert_eq!((one.done + other.done, other.late), (5, 0));
    let attempts = attempts.lock().unwrap();
    assert!(attempts.iter().all(|(_, attempt)| *attempt == 1));
    assert_eq!(stored(&mut database.connect()), []);
}

/// SQLite gives the number of a row that is gone to the next one.
#[test]
fn g2_a_late_worker_leaves_the_next_effect_alone() {
    let (database, mut conn) = letters(1);
    let elsewhere = Mutex::new(database.connect());
    let slow = worker(move |_, _| {
        thread::sleep(LEASE + LEASE / 3);
        let conn = &mut elsewhere.lock().unwrap();
        let other = worker(|_, _| Ok::<_, String>(()));
        assert_eq!(other.run_once(&mut **conn).unwrap(), round(1, 0, 0, 0));
        put(2, conn);
        let fails = worker(|_, _| Err("the post is closed")).batch(1);
        assert_eq!(fails.run_once(&mut **conn).unwrap(), round(0, 1, 0, 0));
        Ok::<_, String>(())
    });
    let late = slow.lease(LEASE).batch(1).run_once(&mut conn).unwrap();
    assert_eq!(late, round(0, 0, 0, 1));
    let closed = Some("the post is closed".to_owned());
    assert_eq!(stored(&mut conn), [(1, closed)]);
}

/// The wait counts from now; a time that no database knows would be none.
#[test]
fn g2_a_wait_of_any_length_is_a_wait() {
    for wait in [u64::MAX, i64::MAX as u64 / 1_000, 1_000_000_000_000] {
        let (_database, mut conn) = letters(1);
        let wait = Duration::from_secs(wait);
        let fails = worker(|_, _| Err("the post is closed"));
        let fails = fails.lease(wait).backoff(wait, wait);
        assert_eq!(fails.run_once(&mut conn).unwrap(), round(0, 1, 0, 0));
        assert!(fails.run_once(&mut conn).unwrap().is_empty());
        let lag = Outbox::new(effects::table).lag(&mut conn).unwrap();
        assert_eq!((lag[0].waiting, lag[0].parked), (1, 0), "{wait:?}");
    }
}

/// Others have locked the table: that is no reason to stop.
#[test]
fn g2_a_worker_that_others_are_in_the_way_of_goes_on() {
    let (database, mut conn) = letters(1);
    let (patience, lock, give_back) = match database::DIALECT {
        Dialect::Sqlite => ("PRAGMA busy_timeout = 0", "BEGIN IMMEDIATE", "ROLLBACK"),
        Dialect::MySql => (
            "SET lock_wait_timeout = 1",
            "LOCK TABLES effects WRITE",
            "UNLOCK TABLES",
        ),
        _ => (
            "SET lock_timeout = 20",
            "BEGIN; LOCK TABLE effects",
            "ROLLBACK",
        ),
    };
    conn.batch_execute(patience).unwrap();
    let mut other = database.connect();
    other.batch_execute(lock).unwrap();
    let sent = Arc::new(AtomicBool::new(false));
    let stop = Arc::clone(&sent);
    let worker = worker(move |_, _| {
        sent.store(true, Ordering::Relaxed);
        Ok::<_, String>(())
    });
    let worker = worker.pause(Duration::from_millis(10));
    thread::scope(|scope| {
        let running = scope.spawn(|| worker.run(&mut conn, || stop.load(Ordering::Relaxed)));
        thread::sleep(Duration::from_millis(2500));
        other.batch_execute(give_back).unwrap();
        running.join().unwrap().unwrap();
    });
    assert_eq!(stored(&mut other), []);
}

/// Says what it is never asked for.
#[derive(Debug)]
struct Odd {
    panics: bool,
}

impl fmt::Display for Odd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        assert!(!self.panics, "no text");
        f.write_str("odd")
    }
}

impl std::error::Error for Odd {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&Odd { panics: false })
    }
}

struct PanicsWhenDropped;

impl Drop for PanicsWhenDropped {
    fn drop(&mut self) {
        panic!("dropped");
    }
}

#[test]
fn g2_a_failure_of_any_kind_is_kept_and_the_worker_goes_on() {
    let (_database, mut conn) = letters(6);
    let fails = worker(
        |letter, _| -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
            match letter.number {
                0 => panic_any(7),
                1 => panic_any(PanicsWhenDropped),
                2 => Err(Odd { panics: true }.into()),
                3 => Err(Odd { panics: false }.into()),
                // More than a server takes in one statement.
                4 => Err("ü\0".repeat(10_000_000).into()),
                _ => Ok(()),
            }
        },
    );
    let fails = fails.backoff(LEASE * 1000, LEASE * 1000);
    assert_eq!(fails.run_once(&mut conn).unwrap(), round(1, 5, 0, 0));
    let errors: Vec<String> = stored(&mut conn)
        .into_iter()
        .filter_map(|one| one.1)
        .collect();
    let [number, dropped, display, source, long] = errors.as_slice() else {
        panic!("{} errors", errors.len());
    };
    assert_eq!(number, "the handler panicked: without a text");
    assert_eq!(dropped, number);
    assert_eq!(display, "the handler panicked: no text");
    assert_eq!(source, "odd");
    assert!(long.starts_with("ü\u{FFFD}ü") && long.chars().count() == 10_000);
}
