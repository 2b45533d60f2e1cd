//! A machine on its own row, one to one with its subject, made when it is first asked for.

use std::sync::Barrier;

use diesel::connection::Connection as _;
use diesel::prelude::*;
use fsm_core::prelude::*;
use fsm_core::{RecordTable, check_records};

use super::{Connection, Database, database};

diesel::table! {
    lifecycles (id) {
        id -> BigInt,
        user_id -> BigInt,
        state -> Text,
    }
}

diesel::table! {
    lifecycle_records (id) {
        id -> BigInt,
    }
}

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
enum LifecycleState {
    #[state(initial)]
    Invited,
    Active,
}

#[derive(StateMachine, Queryable, Selectable, Debug, Clone, PartialEq)]
#[diesel(table_name = lifecycles)]
#[machine(record = lifecycle_records)]
struct Lifecycle {
    id: i64,
    user_id: i64,
    #[transition(activate: Invited => Active)]
    #[transition(invite: Active => Invited)]
    state: LifecycleState,
}

fn database() -> Database {
    let records = RecordTable::new("lifecycle_records").up(database::DIALECT);
    let lifecycles = "CREATE TABLE lifecycles (
        id {key}, user_id BIGINT NOT NULL UNIQUE, state VARCHAR(20) NOT NULL);";
    Database::new(&format!("{lifecycles}{records}"))
}

fn of(user: i64, conn: &mut Connection) -> Result<Lifecycle, TransitionError> {
    let lifecycle = Lifecycle::create(lifecycles::user_id.eq(user));
    lifecycle.or_get(lifecycles::user_id.eq(user)).save(conn)
}

#[test]
fn a4_a_row_is_made_when_it_is_first_asked_for() {
    let database = database();
    let conn = &mut database.connect();
    let first = of(7, conn).unwrap();
    assert_eq!((first.user_id, first.state()), (7, LifecycleState::Invited));
    let active = first.activate().save(conn).unwrap();
    assert_eq!(of(7, conn).unwrap(), active);
    assert_eq!(active.history(conn).unwrap().len(), 2);
    let other = of(8, conn).unwrap();
    assert_ne!(other.id, active.id);
    assert_eq!(lifecycles::table.count().get_result(conn), Ok(2_i64));
}

#[test]
fn a4_of_two_callers_who_race_both_get_the_one_row() {
    let database = database();
    let users = 1..=20_i64;
    let barrier = Barrier::new(4);
    let race = |conn: &mut Connection| -> Vec<i64> {
        let of_user = |user| {
            barrier.wait();
            of(user, conn).unwrap().id
        };
        users.clone().map(of_user).collect()
    };
    let seen: Vec<Vec<i64>> = std::thread::scope(|scope| {
        let racers = (0..4).map(|_| scope.spawn(|| race(&mut database.connect())));
        let racers: Vec<_> = racers.collect();
        racers
            .into_iter()
            .map(|racer| racer.join().unwrap())
            .collect()
    });
    assert!(seen.iter().all(|ids| *ids == seen[0]), "{seen:?}");
    let conn = &mut database.connect();
    assert_eq!(lifecycles::table.count().get_result(conn), Ok(20_i64));
    let births: i64 = lifecycle_records::table.count().get_result(conn).unwrap();
    assert_eq!(births, 20);
    assert_eq!(check_records::<Lifecycle, _>(conn).unwrap(), []);
}

#[test]
fn a4_a_transaction_of_the_callers_goes_on() {
    let database = database();
    let conn = &mut database.connect();
    let other = &mut database.connect();
    conn.transaction(|conn| {
        // Nothing was read before, so the other's row is seen.
        of(9, other)?;
        let mine = of(9, conn)?;
        mine.activate().save(conn)
    })
    .unwrap();
    assert_eq!(of(9, other).unwrap().state(), LifecycleState::Active);
}
