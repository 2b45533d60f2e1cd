// A door whose table is in another schema.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use fsm_core::prelude::*;
use fsm_core::{Change, Effect, OutboxTable, RecordTable, Worker};
use serde::{Deserialize, Serialize};

use super::database::{DIALECT, Database};

diesel::table! {
    fsm_elsewhere.doors (id) {
        id -> BigInt,
        name -> Text,
        lock_version -> Integer,
        state -> Text,
    }
}

diesel::table! { fsm_elsewhere.door_records (id) { id -> BigInt, } }

diesel::table! { fsm_elsewhere.door_effects (id) { id -> BigInt, } }

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
enum DoorState {
    #[state(initial)]
    Shut,
    Open,
}

#[derive(StateMachine, Queryable, Selectable, Debug, Clone, PartialEq)]
#[diesel(table_name = doors)]
#[machine(version = lock_version, record = door_records, outbox = door_effects)]
struct Door {
    id: i64,
    name: String,
    lock_version: i32,
    #[transition(open: Shut => Open, effect = Opened)]
    #[transition(shut: Open => Shut)]
    state: DoorState,
}

#[derive(Serialize, Deserialize)]
struct Opened {
    name: String,
}

impl Effect for Opened {
    const NAME: &'static str = "opened";
}

impl From<&Change<'_, Door>> for Opened {
    fn from(change: &Change<'_, Door>) -> Self {
        Self { name: change.row().name.clone() }
    }
}

#[test]
fn a3_a_table_of_another_schema_is_reached() {
    let (_database, mut conn) = elsewhere(
        "CREATE TABLE fsm_elsewhere.doors (id {key}, name VARCHAR(100) NOT NULL,
         lock_version INTEGER NOT NULL DEFAULT 0, state VARCHAR(100) NOT NULL)",
    );
    let conn = &mut conn;
    // With all that is kept of it.
    let (records, effects) = ("fsm_elsewhere.door_records", "fsm_elsewhere.door_effects");
    for up in [
        RecordTable::new(records).up(DIALECT),
        OutboxTable::new(effects).up(DIALECT),
        RecordTable::new(records).if_missing().up(DIALECT),
        OutboxTable::new(effects).if_missing().up(DIALECT),
    ] {
        conn.batch_execute(&up)
            .unwrap_or_else(|error| panic!("{error}: {up}"));
    }
    let door = Door::create(doors::name.eq("front")).save(conn).unwrap();
    let back = |conn: &mut _| door.open().set(doors::name.eq("back")).once("k").save(conn);
    let open = back(conn).unwrap();
    assert_eq!(back(conn).unwrap(), open);
    assert_eq!(open.history(conn).unwrap().len(), 2);
    let worker = Worker::new(door_effects::table).on(|opened: Opened, _| match &*opened.name {
        "back" => Ok(()),
        other => Err(format!("{other} was opened")),
    });
    assert_eq!(worker.run_once(conn).unwrap().done, 1);
    assert_eq!((open.id, open.name.as_str(), open.lock_version), (door.id, "back", 1));
    assert_eq!(door.open().save(conn).unwrap_err().code(), "conflict");
    let found = doors::table.filter(Door::in_state(DoorState::Open)).count();
    assert_eq!(found.get_result(conn), Ok(1_i64));
    let all = doors::table.filter(Door::can_happen(DoorEvent::Shut)).count();
    assert_eq!(all.get_result(conn), Ok(1_i64));
    let write = diesel::update(doors::table).set(doors::state.eq("ajar"));
    write.execute(conn).unwrap();
    assert_eq!(Door::unknown_states(conn).unwrap().len(), 1);
    let error = open.shut().save(conn).unwrap_err();
    assert_eq!(error.code(), "unknown_state");
}
