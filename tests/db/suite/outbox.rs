//! Effects: written with the change, and carried out at least once.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use diesel::connection::{Connection as _, SimpleConnection};
use diesel::prelude::*;
use diesel::result::Error;
use fsm_core::prelude::*;
use fsm_core::{
    Change, Delivery, Effect, Lag, Outbox, OutboxTable, RecordTable, Round, Worker, doctor,
};
use serde::{Deserialize, Serialize};

use super::database::{self, Connection, Database};
use super::race::{THREADS, race};

const SCHEMA: &str = "CREATE TABLE parcels (
    id {key}, address VARCHAR(100) NOT NULL, state VARCHAR(100) NOT NULL)";

diesel::table! {
    parcels (id) {
        id -> BigInt,
        address -> Text,
        state -> Text,
    }
}

diesel::table! {
    records (id) {
        id -> BigInt,
    }
}

diesel::table! {
    effects (id) {
        id -> BigInt,
        effect_key -> Text,
        effect -> Text,
        payload -> Text,
        request_id -> Nullable<Text>,
        attempts -> BigInt,
    }
}

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
enum ParcelState {
    #[state(initial)]
    Packed,
    Sent,
    Lost,
    #[state(terminal)]
    Delivered,
}

#[derive(StateMachine, Queryable, Selectable, Debug, Clone, PartialEq)]
#[diesel(table_name = parcels)]
#[machine(record = records, outbox = effects)]
struct Parcel {
    id: i64,
    address: String,
    #[transition(send: Packed => Sent, effect = Notice)]
    #[transition(lose: Packed | Sent => Lost, note, effect = Notice, effect = Refund)]
    #[transition(find: Lost => Sent)]
    #[transition(deliver: Sent => Delivered)]
    state: ParcelState,
}

/// The same rows, of a machine with a hook.
#[derive(StateMachine, Queryable, Selectable, Debug, Clone, PartialEq)]
#[diesel(table_name = parcels)]
#[machine(outbox = effects, connection = Connection)]
struct Fragile {
    id: i64,
    #[transition(send: Packed => Sent)]
    #[transition(drop_it: Sent => Lost, effect = Refund, before_commit = fails)]
    #[transition(deliver: Sent | Lost => Delivered)]
    state: ParcelState,
}

/// A message to the one who waits for the parcel.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Notice {
    parcel: i64,
    address: String,
    state: String,
    why: Option<String>,
}

impl Effect for Notice {
    const NAME: &'static str = "notice";
}

impl From<&Change<'_, Parcel>> for Notice {
    fn from(change: &Change<'_, Parcel>) -> Self {
        Self {
            parcel: change.row().id,
            address: change.row().address.clone(),
            state: change.row().state().name().to_owned(),
            why: change.note().map(ToOwned::to_owned),
        }
    }
}

#[derive(Debug, Serialize, Deserialize)]
struct Refund {
    parcel: i64,
}

impl Effect for Refund {
    const NAME: &'static str = "refund";
}

impl From<&Change<'_, Parcel>> for Refund {
    fn from(change: &Change<'_, Parcel>) -> Self {
        Self {
            parcel: change.row().id,
        }
    }
}

impl From<&Change<'_, Fragile>> for Refund {
    fn from(change: &Change<'_, Fragile>) -> Self {
        Self {
            parcel: change.row().id,
        }
    }
}

fn fails(_: &Change<'_, Fragile>, conn: &mut Connection) -> QueryResult<()> {
    conn.batch_execute("SELECT nothing FROM nowhere")
}

/// A database, a connection to it, and a parcel.
fn packed() -> (Database, Connection, Parcel) {
    let database = Database::new(SCHEMA);
    let mut conn = database.connect();
    let up = [
        RecordTable::new("records").up(database::DIALECT),
        OutboxTable::new("effects").up(database::DIALECT),
    ];
    conn.batch_execute(&up.concat()).unwrap();
    let parcel = create(&mut conn);
    (database, conn, parcel)
}

fn create(conn: &mut Connection) -> Parcel {
    let create = Parcel::create(parcels::address.eq("Main St 7"));
    create.save(conn).unwrap()
}

fn waiting(conn: &mut Connection) -> i64 {
    effects::table.count().get_result(conn).unwrap()
}

fn lag_of(effect: &str, conn: &mut Connection) -> Option<Lag> {
    let mut all = Outbox::new(effects::table).lag(conn).unwrap().into_iter();
    all.find(|lag| lag.effect == effect)
}

/// What handlers were given.
type Seen<T> = Arc<Mutex<Vec<T>>>;

/// A worker that keeps the notices, and the keys that it was given with them.
fn keeping(seen: &Seen<(Notice, String)>) -> Worker {
    let seen = Arc::clone(seen);
    Worker::new(effects::table).on(move |notice: Notice, delivery| {
        seen.lock()
            .unwrap()
            .push((notice, delivery.key().to_owned()));
        Ok::<_, Error>(())
    })
}

/// A worker whose handler says no, and that tries again at once.
fn failing() -> Worker {
    Worker::new(effects::table)
        .backoff(Duration::ZERO, Duration::ZERO)
        .batch(1)
        .on(|_: Notice, _| Err("the post is closed"))
}

fn round(done: u32, failed: u32, parked: u32) -> Round {
    let mut round = Round::default();
    (round.done, round.failed, round.parked) = (done, failed, parked);
    round
}

#[test]
fn g2_an_effect_is_written_with_the_change_and_carried_out_after_it() {
    let (_database, mut conn, parcel) = packed();
    let sent = parcel.send().save(&mut conn).unwrap();
    assert_eq!((sent.state(), waiting(&mut conn)), (ParcelState::Sent, 1));
    let seen = Seen::default();
    let worker = keeping(&seen);
    assert_eq!(worker.run_once(&mut conn).unwrap(), round(1, 0, 0));
    let given = std::mem::take(&mut *seen.lock().unwrap());
    let [(notice, key)] = given.as_slice() else {
        panic!("{given:?}");
    };
    let expected = Notice {
        parcel: sent.id,
        address: "Main St 7".to_owned(),
        state: "sent".to_owned(),
        why: None,
    };
    assert_eq!((notice, key.len()), (&expected, 36));
    // It is done, and nothing is left of it.
    assert_eq!(waiting(&mut conn), 0);
    assert!(worker.run_once(&mut conn).unwrap().is_empty());
    assert!(seen.lock().unwrap().is_empty());
}

#[test]
fn g2_a_transition_has_several_effects_or_none() {
    let (_database, mut conn, parcel) = packed();
    let lost = parcel
        .lose()
        .note("fell off the ship")
        .save(&mut conn)
        .unwrap();
    let names: Vec<(String, String)> = effects::table
        .order(effects::id)
        .select((effects::effect, effects::payload))
        .load(&mut conn)
        .unwrap();
    assert_eq!(names.len(), 2);
    assert_eq!(
        (names[0].0.as_str(), names[1].0.as_str()),
        ("notice", "refund")
    );
    assert!(names[0].1.contains("fell off the ship"), "{names:?}");
    assert_eq!(names[1].1, format!("{{\"parcel\":{}}}", lost.id));
    lost.find().save(&mut conn).unwrap();
    assert_eq!(waiting(&mut conn), 2);
}

#[test]
fn g2_what_did_not_happen_has_no_effect() {
    let (_database, mut conn, parcel) = packed();
    let sent = parcel.send().save(&mut conn).unwrap();
    let seen = Seen::default();
    keeping(&seen).run_once(&mut conn).unwrap();
    // Refused, lost, failed in a hook, and rolled back by the caller.
    assert!(sent.send().save(&mut conn).is_err());
    let conflict = parcel.lose().note("?").save(&mut conn).unwrap_err();
    assert!(matches!(conflict, TransitionError::Conflict { .. }));
    let fragile = parcels::table.select(Fragile::as_select());
    let fragile: Fragile = fragile.first(&mut conn).unwrap();
    let failed = fragile.drop_it().save(&mut conn).unwrap_err();
    assert!(matches!(failed, TransitionError::Hook { .. }), "{failed:?}");
    let undone = conn.transaction::<(), Error, _>(|conn| {
        sent.lose().note("fell off the ship").save(conn).unwrap();
        assert_eq!(waiting(conn), 2);
        Err(Error::RollbackTransaction)
    });
    assert_eq!(undone, Err(Error::RollbackTransaction));
    assert_eq!(waiting(&mut conn), 0);
}

#[test]
fn g2_a_request_that_comes_again_has_no_second_effect() {
    let (_database, mut conn, parcel) = packed();
    let sent = parcel.send().once("k").save(&mut conn).unwrap();
    let again = parcel.send().once("k").save(&mut conn).unwrap();
    assert_eq!((again, waiting(&mut conn)), (sent.clone(), 1));
    // Also where it is possible again.
    let mut moved = sent;
    for _ in 0..2 {
        moved = moved.lose().note("?").save(&mut conn).unwrap();
        moved = moved.find().save(&mut conn).unwrap();
    }
    let lost = moved.lose().note("!").once("l").save(&mut conn).unwrap();
    let found = lost.find().save(&mut conn).unwrap();
    let before = waiting(&mut conn);
    let again = found.lose().note("!").once("l").save(&mut conn).unwrap();
    assert_eq!((again, waiting(&mut conn)), (found, before));
}

#[test]
fn g2_what_fails_waits_is_tried_again_and_is_parked_at_last() {
    let (_database, mut conn, parcel) = packed();
    parcel.send().save(&mut conn).unwrap();
    let worker = failing().attempts(3);
    for _ in 0..2 {
        assert_eq!(worker.run_once(&mut conn).unwrap(), round(0, 1, 0));
    }
    assert_eq!(worker.run_once(&mut conn).unwrap(), round(0, 0, 1));
    assert!(worker.run_once(&mut conn).unwrap().is_empty());
    let outbox = Outbox::new(effects::table);
    let lag = lag_of("notice", &mut conn).unwrap();
    assert_eq!((lag.waiting, lag.parked, lag.late), (0, 1, Duration::ZERO));
    let parked = outbox.parked(&mut conn).unwrap();
    let [one] = parked.as_slice() else {
        panic!("{parked:?}");
    };
    assert_eq!((one.effect.as_str(), one.attempts), ("notice", 3));
    assert_eq!(one.error.as_deref(), Some("the post is closed"));
    assert!(one.payload.contains("Main St 7"));
    // Somebody has opened the post: the same effect is carried out, with the same key.
    assert!(!outbox.retry("no such key", &mut conn).unwrap());
    assert!(outbox.retry(&one.key, &mut conn).unwrap());
    let seen = Seen::default();
    assert_eq!(keeping(&seen).run_once(&mut conn).unwrap(), round(1, 0, 0));
    assert_eq!(seen.lock().unwrap()[0].1, one.key);
    assert!(!outbox.retry(&one.key, &mut conn).unwrap());
}

#[test]
fn g2_after_a_failure_it_is_left_alone_for_a_while() {
    let (_database, mut conn, parcel) = packed();
    parcel.send().save(&mut conn).unwrap();
    let worker = failing().backoff(Duration::from_millis(600), Duration::from_secs(1));
    assert_eq!(worker.run_once(&mut conn).unwrap(), round(0, 1, 0));
    let seen = Seen::default();
    assert!(keeping(&seen).run_once(&mut conn).unwrap().is_empty());
    let lag = lag_of("notice", &mut conn).unwrap();
    assert_eq!((lag.waiting, lag.parked, lag.late), (1, 0, Duration::ZERO));
    std::thread::sleep(Duration::from_millis(800));
    let lag = lag_of("notice", &mut conn).unwrap();
    assert!(
        lag.late > Duration::ZERO && lag.late < Duration::from_secs(60),
        "{lag:?}"
    );
    assert_eq!(keeping(&seen).run_once(&mut conn).unwrap(), round(1, 0, 0));
}

#[test]
fn g2_a_panic_is_a_failure_and_the_worker_goes_on() {
    let (_database, mut conn, parcel) = packed();
    parcel.send().save(&mut conn).unwrap();
    create(&mut conn).send().save(&mut conn).unwrap();
    let worker = Worker::new(effects::table)
        .attempts(1)
        .on(move |notice: Notice, _| {
            assert!(notice.parcel != parcel.id, "no such street");
            Ok::<_, Error>(())
        });
    assert_eq!(worker.run_once(&mut conn).unwrap(), round(1, 0, 1));
    let parked = Outbox::new(effects::table).parked(&mut conn).unwrap();
    let error = parked[0].error.as_deref();
    assert_eq!(error, Some("the handler panicked: no such street"));
}

#[test]
fn g2_what_can_not_be_read_is_parked_with_its_json_and_can_be_discarded() {
    let (_database, mut conn, _) = packed();
    let outbox = Outbox::new(effects::table);
    let values = (
        effects::effect_key.eq("k"),
        effects::effect.eq("notice"),
        effects::payload.eq("{\"parcel\": \"one\"}"),
    );
    let insert = diesel::insert_into(effects::table).values(values);
    insert.execute(&mut conn).unwrap();
    let worker = failing().attempts(1);
    assert_eq!(worker.run_once(&mut conn).unwrap(), round(0, 0, 1));
    let parked = outbox.parked(&mut conn).unwrap();
    let error = parked[0].error.as_deref().unwrap();
    assert!(
        error.contains("Notice") && error.contains("invalid type"),
        "{error}"
    );
    assert!(outbox.discard("k", &mut conn).unwrap());
    assert!(!outbox.discard("k", &mut conn).unwrap());
    assert_eq!(waiting(&mut conn), 0);
}

#[test]
fn g2_effects_that_a_worker_does_not_handle_are_left_to_others() {
    let (_database, mut conn, parcel) = packed();
    parcel
        .lose()
        .note("fell off the ship")
        .save(&mut conn)
        .unwrap();
    let seen = Seen::default();
    let worker = keeping(&seen);
    assert_eq!(worker.run_once(&mut conn).unwrap(), round(1, 0, 0));
    assert!(worker.run_once(&mut conn).unwrap().is_empty());
    assert_eq!(lag_of("refund", &mut conn).unwrap().waiting, 1);
    assert!(
        Worker::new(effects::table)
            .run_once(&mut conn)
            .unwrap()
            .is_empty()
    );
    let worker = worker.on(|_: Refund, _| Ok::<_, Error>(()));
    assert_eq!(worker.run_once(&mut conn).unwrap(), round(1, 0, 0));
    assert_eq!(lag_of("refund", &mut conn), None);
}

#[test]
fn g2_an_effect_can_be_put_by_itself_in_a_transaction_of_the_caller() {
    let (_database, mut conn, parcel) = packed();
    let outbox = Outbox::new(effects::table);
    let refund = Refund { parcel: parcel.id };
    let undone = conn.transaction::<(), TransitionError, _>(|conn| {
        outbox.put(&refund, conn)?;
        Err(TransitionError::NotFound)
    });
    assert!(undone.is_err());
    assert_eq!(waiting(&mut conn), 0);
    let key = outbox.put(&refund, &mut conn).unwrap();
    let stored = effects::table.select(effects::effect_key);
    assert_eq!(stored.first(&mut conn), Ok(key));
}

#[test]
fn g2_in_a_transaction_of_the_caller_nothing_is_carried_out() {
    let (_database, mut conn, parcel) = packed();
    parcel.send().save(&mut conn).unwrap();
    let seen = Seen::default();
    let refused = conn.transaction(|conn| keeping(&seen).run_once(conn));
    let refused = refused.unwrap_err();
    assert!(
        matches!(
            refused,
            TransitionError::Database(Error::AlreadyInTransaction)
        ),
        "{refused:?}"
    );
    assert!(seen.lock().unwrap().is_empty());
}

#[test]
fn g2_of_eight_workers_one_carries_an_effect_out() {
    let (database, mut conn, _) = packed();
    for _ in 0..60 {
        create(&mut conn).send().save(&mut conn).unwrap();
    }
    let seen = Seen::default();
    let done = race(&database, |_, conn| {
        let worker = keeping(&seen).batch(3);
        let mut done = 0;
        loop {
            let round = match worker.run_once(conn) {
                Err(error) if error.is_retryable() => continue,
                round => round.unwrap(),
            };
            done += round.done;
            if round.is_empty() {
                return done;
            }
        }
    });
    assert_eq!(done.iter().sum::<u32>(), 60, "{done:?} of {THREADS}");
    let mut of_parcel = BTreeMap::new();
    for (notice, _) in seen.lock().unwrap().iter() {
        *of_parcel.entry(notice.parcel).or_insert(0) += 1;
    }
    assert_eq!(of_parcel.len(), 60);
    assert!(of_parcel.values().all(|times| *times == 1), "{of_parcel:?}");
    assert_eq!(waiting(&mut conn), 0);
}

#[test]
fn g2_what_was_taken_and_not_done_is_taken_again_when_the_lease_is_over() {
    let (database, mut conn, parcel) = packed();
    parcel.send().save(&mut conn).unwrap();
    let seen: Seen<(u32, String)> = Seen::default();
    let told = |seen: &Seen<(u32, String)>, delivery: &Delivery| {
        let told = (delivery.attempt(), delivery.key().to_owned());
        seen.lock().unwrap().push(told);
    };
    let other = Arc::clone(&seen);
    let second = Worker::new(effects::table).on(move |_: Notice, delivery| {
        told(&other, delivery);
        Ok::<_, Error>(())
    });
    let mut elsewhere = database.connect();
    let elsewhere = Mutex::new(move || {
        let early = second.run_once(&mut elsewhere).unwrap();
        std::thread::sleep(Duration::from_millis(700));
        (early, second.run_once(&mut elsewhere).unwrap())
    });
    let rounds = Arc::new(Mutex::new(None));
    let (keep, mine) = (Arc::clone(&rounds), Arc::clone(&seen));
    // A worker that is slower than its lease allows: while it is at it, another one takes the effect.
    let first = Worker::new(effects::table)
        .lease(Duration::from_millis(500))
        .on(move |_: Notice, delivery| {
            told(&mine, delivery);
            *keep.lock().unwrap() = Some(elsewhere.lock().unwrap()());
            Ok::<_, Error>(())
        });
    let outcome = first.run_once(&mut conn).unwrap();
    assert_eq!((outcome.done, outcome.late), (0, 1));
    assert_eq!(
        *rounds.lock().unwrap(),
        Some((round(0, 0, 0), round(1, 0, 0)))
    );
    let seen = seen.lock().unwrap();
    assert_eq!((seen[0].0, seen[1].0), (1, 2));
    assert_eq!(seen[0].1, seen[1].1);
    assert_eq!(waiting(&mut conn), 0);
}

/// A worker that comes late with its failure leaves the effect to the one who has taken it since.
#[test]
fn g2_a_late_failure_changes_nothing() {
    let (database, mut conn, parcel) = packed();
    parcel.send().save(&mut conn).unwrap();
    let hour = Duration::from_secs(3600);
    let second = failing().backoff(hour, hour);
    let elsewhere = Mutex::new(database.connect());
    let first = Worker::new(effects::table)
        .lease(Duration::from_millis(100))
        .backoff(Duration::ZERO, Duration::ZERO)
        .on(move |_: Notice, _| {
            std::thread::sleep(Duration::from_millis(200));
            let round = second.run_once(&mut *elsewhere.lock().unwrap());
            Err(format!("late: {round:?}"))
        });
    let outcome = first.run_once(&mut conn).unwrap();
    assert_eq!((outcome.failed, outcome.late), (0, 1));
    let seen = Seen::default();
    assert!(keeping(&seen).run_once(&mut conn).unwrap().is_empty());
}

/// As often as it may be tried it was taken, and its process has died each time.
#[test]
fn g2_an_effect_that_kills_its_process_is_parked_and_hinders_no_other() {
    let (_database, mut conn, parcel) = packed();
    parcel.send().save(&mut conn).unwrap();
    let other = create(&mut conn).send().save(&mut conn).unwrap();
    let first = effects::table.order(effects::id).select(effects::id);
    let first: i64 = first.first(&mut conn).unwrap();
    let killed = diesel::update(effects::table.find(first)).set(effects::attempts.eq(2));
    killed.execute(&mut conn).unwrap();
    let seen = Seen::default();
    let worker = keeping(&seen).attempts(2);
    assert_eq!(worker.run_once(&mut conn).unwrap(), round(1, 0, 1));
    assert_eq!(seen.lock().unwrap()[0].0.parcel, other.id);
    let parked = Outbox::new(effects::table).parked(&mut conn).unwrap();
    let error = parked[0].error.as_deref().unwrap();
    assert!(error.contains("the process died"), "{error}");
}

#[test]
fn g2_a_slow_handler_does_not_use_up_the_lease_of_the_next() {
    let (_database, mut conn, parcel) = packed();
    parcel.send().save(&mut conn).unwrap();
    for _ in 0..3 {
        create(&mut conn).send().save(&mut conn).unwrap();
    }
    let worker = Worker::new(effects::table)
        .lease(Duration::from_millis(400))
        .on(|_: Notice, delivery| {
            std::thread::sleep(Duration::from_millis(150));
            assert_eq!(delivery.attempt(), 1);
            Ok::<_, Error>(())
        });
    assert_eq!(worker.run_once(&mut conn).unwrap(), round(4, 0, 0));
}

#[derive(Debug, Serialize, Deserialize)]
struct Unwritable(BTreeMap<(i32, i32), String>);

impl Effect for Unwritable {
    const NAME: &'static str = "unwritable";
}

#[test]
fn g2_an_effect_without_json_is_told_as_one() {
    let (_database, mut conn, _) = packed();
    let effect = Unwritable(BTreeMap::from([((1, 2), String::new())]));
    let put = Outbox::new(effects::table)
        .put(&effect, &mut conn)
        .unwrap_err();
    assert_eq!((put.code(), put.http_status()), ("effect", 500));
    assert!(
        put.to_string().contains("`unwritable` has no JSON"),
        "{put}"
    );
}

#[test]
fn g2_the_worker_runs_until_it_is_stopped() {
    let (_database, mut conn, parcel) = packed();
    parcel.send().save(&mut conn).unwrap();
    let seen = Seen::default();
    let worker = keeping(&seen).pause(Duration::from_millis(1));
    let mut looks = 0;
    let stop = || {
        looks += 1;
        looks > 3
    };
    worker.run(&mut conn, stop).unwrap();
    assert_eq!((seen.lock().unwrap().len(), looks), (1, 4));
}

#[test]
fn g2_where_the_effect_can_not_be_written_nothing_has_changed() {
    let (_database, mut conn, parcel) = packed();
    conn.batch_execute("DROP TABLE effects").unwrap();
    let failed = parcel.send().save(&mut conn).unwrap_err();
    assert!(matches!(failed, TransitionError::Database(_)), "{failed:?}");
    let stored: Parcel = parcels::table
        .select(Parcel::as_select())
        .first(&mut conn)
        .unwrap();
    assert_eq!(stored, parcel);
    assert_eq!(parcel.history(&mut conn).unwrap().len(), 1);
}

#[test]
fn g2_an_outbox_that_is_missing_or_lacks_a_column_is_found() {
    let (_database, mut conn, _) = packed();
    let found = |conn: &mut Connection| {
        let findings = doctor(&[Parcel::machine(), Fragile::machine()], conn).unwrap();
        let of_outbox = findings.iter().filter(|one| one.code == "outbox");
        of_outbox.map(ToString::to_string).collect::<Vec<_>>()
    };
    assert_eq!(found(&mut conn), [""; 0]);
    let drop = "ALTER TABLE effects DROP COLUMN last_error";
    conn.batch_execute(drop).unwrap();
    let lacks = found(&mut conn);
    assert_eq!(lacks.len(), 1, "{lacks:?}");
    assert!(
        lacks[0].starts_with("effects.last_error: there is no column"),
        "{lacks:?}"
    );
    conn.batch_execute("DROP TABLE effects").unwrap();
    let missing = found(&mut conn);
    assert_eq!(missing.len(), 1, "{missing:?}");
    assert!(missing[0].contains("OutboxTable"), "{missing:?}");
}
