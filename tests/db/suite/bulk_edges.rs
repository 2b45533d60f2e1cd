//! Every kind of edge in bulk: several targets, alternatives, self-loops, stamps, states that are entered by
//! exception, states as numbers.

use chrono::NaiveDateTime;
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use fsm_core::bulk::{EveryRow, Report, Why};
use fsm_core::prelude::*;
use fsm_core::{Dialect, RecordTable, check_records};

use super::database::{self, Connection, Database};

const SCHEMA: &str = "CREATE TABLE cars (
    id {key}, oil INTEGER NULL, owner_id BIGINT NOT NULL, version SMALLINT NOT NULL DEFAULT 0,
    shifted_at {time} NULL, stopped_at {time} NULL,
    gear INTEGER NOT NULL, door VARCHAR(20) NOT NULL DEFAULT 'open');";

diesel::table! {
    cars (id) {
        id -> BigInt,
        oil -> Nullable<Integer>,
        owner_id -> BigInt,
        version -> SmallInt,
        shifted_at -> Nullable<Timestamp>,
        stopped_at -> Nullable<Timestamp>,
        gear -> Integer,
        door -> Text,
    }
}

diesel::table! { records (id) { id -> BigInt, } }

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
#[state(storage = integer)]
enum Gear {
    #[state(initial, code = 0)]
    Idling,
    #[state(code = 1)]
    First,
    #[state(code = 2)]
    Second,
    #[state(code = 3)]
    Third,
    #[state(entry, code = 9)]
    Stalled,
    #[state(code = 10)]
    Parked,
    #[state(code = 11, overrides)]
    Towed,
}

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
enum Door {
    #[state(initial)]
    Open,
    Closed,
}

#[derive(Actor, Debug)]
struct Driver {
    id: i64,
    name: String,
}

#[derive(StateMachine, Columns, Queryable, Selectable, Debug, Clone, PartialEq)]
#[diesel(table_name = cars)]
#[machine(actor = Driver, version = version, record = records)]
struct Car {
    id: i64,
    oil: Option<i32>,
    owner_id: i64,
    version: i16,
    shifted_at: Option<NaiveDateTime>,
    stopped_at: Option<NaiveDateTime>,
    #[transition(shift_up: Idling => First, First => Second, Second => Third, rule = anyone, stamp = shifted_at)]
    #[transition(rattle: any => same, rule = anyone)]
    #[transition(repair: Stalled => Parked, rule = owns_car, guard = rule(has_oil), stamp = stopped_at)]
    #[transition(repair: Stalled => Idling, rule = anyone, guard = rule(is_dry), stamp = shifted_at)]
    #[transition(repair: Parked  => Idling, rule = anyone)]
    #[transition(tow: Stalled | Parked => Towed, rule = is_alone)]
    #[transition(put_down: Towed => Parked, rule = anyone, guard = rule(has_oil))]
    #[transition(stall: First | Second | Third => Stalled, rule = anyone)]
    gear: Gear,
    #[transition(slam: Open => Closed, Closed => Open, rule = owns_car)]
    door: Door,
}

/// The same cars, watched: somebody is told of each that is parked.
#[derive(StateMachine, Queryable, Selectable, Debug, Clone)]
#[diesel(table_name = cars)]
struct Watched {
    id: i64,
    #[transition(place: any => any)]
    #[transition(park: Idling => Parked)]
    #[machine(enter(Parked, after_commit = tell))]
    gear: Gear,
}

fn tell() {}

#[rule]
fn owns_car(driver: &Driver, car: &Car) -> bool {
    car.owner_id == driver.id
}

#[rule(object)]
fn has_oil(car: &Car) -> bool {
    car.oil.is_some_and(|oil| oil > 0)
}

#[rule(object)]
fn is_dry(car: &Car) -> bool {
    car.oil.is_none()
}

/// No other car of the owner's is towed. It looks at the table that the UPDATE writes.
#[rule]
fn is_alone(driver: &Driver, car: &Car) -> bool {
    driver.id > 0 && none(|c: Car| c.owner_id == car.owner_id && matches!(c.gear(), Gear::Towed))
}

fn mary() -> Driver {
    Driver {
        id: 1,
        name: "mary".to_owned(),
    }
}

fn open() -> Database {
    let time = match database::DIALECT {
        Dialect::MySql => "DATETIME(6)",
        _ => "TIMESTAMP",
    };
    let records = RecordTable::new("records").up(database::DIALECT);
    Database::new(&(SCHEMA.replace("{time}", time) + &records))
}

/// Cars in these gears, with that much oil, of that owner.
fn cars_in(gears: &[(Gear, Option<i32>, i64)], conn: &mut Connection) {
    for (gear, oil, owner) in gears {
        let code = gear.info().code.unwrap();
        let oil = oil.map_or("NULL".to_owned(), |oil| oil.to_string());
        let insert =
            format!("INSERT INTO cars (gear, oil, owner_id) VALUES ({code}, {oil}, {owner})");
        conn.batch_execute(&insert).unwrap();
    }
}

fn all(conn: &mut Connection) -> Vec<Car> {
    let query = cars::table.select(Car::as_select()).order(cars::id);
    query.load(conn).unwrap()
}

fn gears(conn: &mut Connection) -> Vec<Gear> {
    all(conn).iter().map(Car::gear).collect()
}

fn moves(report: &Report) -> Vec<(&'static str, &'static str, u64)> {
    let moves = report.moves().iter();
    moves
        .map(|moved| (moved.from, moved.to, moved.count))
        .collect()
}

fn skips(report: &Report) -> Vec<(Option<&'static str>, Why, u64)> {
    let skips = report.skips().iter();
    skips.map(|one| (one.state, one.why, one.count)).collect()
}

/// Source and target of each car's last record.
fn recorded(conn: &mut Connection) -> Vec<(String, String)> {
    let cars = all(conn);
    let histories = Car::history_of(&cars, conn).unwrap();
    let last = histories
        .into_iter()
        .filter_map(|mut history| history.pop());
    last.map(|record| (record.from.unwrap(), record.to.unwrap()))
        .collect()
}

#[test]
fn a11_each_source_has_its_own_target() {
    let database = open();
    let conn = &mut database.connect();
    let in_gears = [Gear::Idling, Gear::First, Gear::Second, Gear::Third];
    cars_in(&in_gears.map(|gear| (gear, None, 1)), conn);
    let report = Car::bulk(EveryRow)
        .shift_up()
        .by(&mary())
        .save(conn)
        .unwrap();
    assert_eq!(
        moves(&report),
        [
            ("idling", "first", 1),
            ("first", "second", 1),
            ("second", "third", 1)
        ]
    );
    assert_eq!(skips(&report), [(Some("third"), Why::NoEdge, 1)]);
    // One step each, although the first leads to where the second starts.
    assert_eq!(
        gears(conn),
        [Gear::First, Gear::Second, Gear::Third, Gear::Third]
    );
    let all = all(conn);
    assert!(
        all[..3]
            .iter()
            .all(|car| car.shifted_at.is_some() && car.version == 1)
    );
    assert_eq!((all[3].shifted_at, all[3].version), (None, 0));
    let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
    assert_eq!(
        recorded(conn),
        [
            pair("idling", "first"),
            pair("first", "second"),
            pair("second", "third")
        ]
    );
    assert_eq!(check_records::<Car, _>(conn).unwrap(), []);
}

#[test]
fn a11_two_states_change_places() {
    let database = open();
    let conn = &mut database.connect();
    cars_in(&[(Gear::Idling, None, 1), (Gear::Idling, None, 1)], conn);
    conn.batch_execute("UPDATE cars SET door = 'closed' WHERE id = 2")
        .unwrap();
    let report = Car::bulk(EveryRow).slam().by(&mary()).save(conn).unwrap();
    assert_eq!(
        moves(&report),
        [("open", "closed", 1), ("closed", "open", 1)]
    );
    let doors: Vec<Door> = all(conn).iter().map(Car::door).collect();
    assert_eq!(doors, [Door::Closed, Door::Open]);
}

#[test]
fn a11_alternatives_are_tried_in_order_by_their_guards() {
    let database = open();
    let conn = &mut database.connect();
    let stalled = [
        (Gear::Stalled, Some(3), 1),
        // Not hers.
        (Gear::Stalled, Some(3), 2),
        (Gear::Stalled, None, 2),
        // Neither guard holds.
        (Gear::Stalled, Some(0), 1),
        (Gear::Parked, None, 2),
        (Gear::First, None, 1),
    ];
    cars_in(&stalled, conn);
    let report = Car::bulk(EveryRow).repair().by(&mary()).save(conn).unwrap();
    assert_eq!(
        moves(&report),
        [
            ("stalled", "parked", 1),
            ("stalled", "idling", 1),
            ("parked", "idling", 1)
        ]
    );
    assert_eq!(
        skips(&report),
        [
            (Some("first"), Why::NoEdge, 1),
            (Some("stalled"), Why::Rule, 1),
            (Some("stalled"), Why::Guard, 1)
        ]
    );
    let expected = [
        Gear::Parked,
        Gear::Stalled,
        Gear::Idling,
        Gear::Stalled,
        Gear::Idling,
        Gear::First,
    ];
    assert_eq!(gears(conn), expected);
    // Each way has its stamp, and its rule on record.
    let cars = all(conn);
    let stamped = |car: &Car| (car.stopped_at.is_some(), car.shifted_at.is_some());
    let stamps: Vec<_> = cars.iter().map(stamped).collect();
    assert_eq!(stamps[0], (true, false));
    assert_eq!(stamps[2], (false, true));
    assert!([1, 3, 4, 5].iter().all(|at| stamps[*at] == (false, false)));
    assert_eq!(
        cars[0].history(conn).unwrap()[0].rule.as_deref(),
        Some("owns_car")
    );
    assert_eq!(
        cars[2].history(conn).unwrap()[0].rule.as_deref(),
        Some("anyone")
    );
    assert_eq!(check_records::<Car, _>(conn).unwrap(), []);
    // The same rows one by one: the same answers.
    for car in &cars {
        assert_eq!(
            car.repair().by(&mary()).check(conn).unwrap().is_allowed(),
            car.can_repair()
                && (car.gear() != Gear::Stalled || car.owner_id == 1 || car.oil.is_none())
        );
    }
}

#[test]
fn a11_a_target_that_is_named_does_not_go_round_a_guard() {
    let database = open();
    let conn = &mut database.connect();
    cars_in(
        &[(Gear::Stalled, Some(3), 1), (Gear::Stalled, None, 1)],
        conn,
    );
    let mary = mary();
    let repair = Car::bulk(EveryRow).fire(CarEvent::Repair).to(Gear::Idling);
    let report = repair.by(&mary).save(conn).unwrap();
    assert_eq!(moves(&report), [("stalled", "idling", 1)]);
    assert_eq!(skips(&report), [(Some("stalled"), Why::Guard, 1)]);
    assert_eq!(gears(conn), [Gear::Stalled, Gear::Idling]);
}

#[test]
fn b6_a_self_loop_from_every_state_keeps_each() {
    let database = open();
    let conn = &mut database.connect();
    cars_in(&[(Gear::First, None, 1), (Gear::Third, None, 1)], conn);
    let report = Car::bulk(EveryRow).rattle().by(&mary()).save(conn).unwrap();
    assert_eq!(
        moves(&report),
        [("first", "first", 1), ("third", "third", 1)]
    );
    assert_eq!(gears(conn), [Gear::First, Gear::Third]);
    let versions: Vec<i16> = all(conn).iter().map(|car| car.version).collect();
    assert_eq!(versions, [1, 1]);
    let pair = |a: &str| (a.to_owned(), a.to_owned());
    assert_eq!(recorded(conn), [pair("first"), pair("third")]);
}

#[test]
fn f6_a_rule_over_the_rows_that_are_moved_is_asked_before_the_first_moves() {
    let database = open();
    let conn = &mut database.connect();
    let cars = [
        (Gear::Stalled, None, 1),
        (Gear::Parked, None, 1),
        (Gear::Stalled, None, 2),
        (Gear::Towed, None, 2),
    ];
    cars_in(&cars, conn);
    let report = Car::bulk(EveryRow).tow().by(&mary()).save(conn).unwrap();
    assert_eq!(
        moves(&report),
        [("stalled", "towed", 1), ("parked", "towed", 1)]
    );
    assert_eq!(
        skips(&report),
        [
            (Some("stalled"), Why::Rule, 1),
            (Some("towed"), Why::NoEdge, 1)
        ]
    );
    assert_eq!(
        gears(conn),
        [Gear::Towed, Gear::Towed, Gear::Stalled, Gear::Towed]
    );
    // Into a state of exceptions it is an override, and out of it as well.
    let rows = all(conn);
    assert!(rows[0].history(conn).unwrap()[0].overrides);
    let report = Car::bulk(EveryRow)
        .put_down()
        .by_system("night")
        .save(conn)
        .unwrap();
    assert_eq!(skips(&report)[1], (Some("towed"), Why::Guard, 3));
    assert_eq!(check_records::<Car, _>(conn).unwrap(), []);
}

#[test]
fn f9_in_bulk_and_one_by_one_move_the_same_rows() {
    let mut cars = Vec::new();
    for gear in Gear::ALL {
        for oil in [None, Some(0), Some(4)] {
            for owner in [1, 2] {
                cars.push((*gear, oil, owner));
            }
        }
    }
    let mary = mary();
    for event in CarEvent::ALL {
        if event.name() == "tow" {
            // Each one that is towed decides about the next.
            continue;
        }
        let [one_by_one, in_bulk] = [open(), open()];
        let (one, bulk) = (&mut one_by_one.connect(), &mut in_bulk.connect());
        cars_in(&cars, one);
        cars_in(&cars, bulk);
        let mut moved = 0;
        for car in all(one) {
            moved += u64::from(car.fire(*event).by(&mary).save(one).is_ok());
        }
        let report = Car::bulk(EveryRow)
            .fire(*event)
            .by(&mary)
            .save(bulk)
            .unwrap();
        assert_eq!(report.moved(), moved, "{event}");
        assert_eq!(report.skipped(), cars.len() as u64 - moved, "{event}");
        let states = |conn: &mut Connection| -> Vec<_> {
            let rows = all(conn);
            let rows = rows.iter();
            rows.map(|car| (car.gear(), car.door(), car.version))
                .collect()
        };
        assert_eq!(states(bulk), states(one), "{event}");
        assert_eq!(recorded(bulk), recorded(one), "{event}");
    }
}

#[test]
fn a10_a_hook_is_refused_where_it_would_run() {
    let database = open();
    let conn = &mut database.connect();
    cars_in(&[(Gear::Idling, None, 1)], conn);
    let refused = |error: TransitionError| {
        assert_eq!(error.code(), "not_in_bulk");
        assert!(error.to_string().contains("hook `tell`"), "{error}");
    };
    refused(
        Watched::bulk(EveryRow)
            .place(Gear::Parked)
            .save(conn)
            .unwrap_err(),
    );
    let park = Watched::bulk(EveryRow).fire(WatchedEvent::Park).save(conn);
    refused(park.unwrap_err());
    // Elsewhere it would not.
    let report = Watched::bulk(EveryRow)
        .place(Gear::Second)
        .save(conn)
        .unwrap();
    assert_eq!(moves(&report), [("idling", "second", 1)]);
    let row: Watched = cars::table
        .select(Watched::as_select())
        .first(conn)
        .unwrap();
    assert_eq!((row.id, row.gear()), (1, Gear::Second));
}
