// A door whose table is in another schema.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use fsm_core::prelude::*;

use super::database::Database;

diesel::table! {
    fsm_elsewhere.doors (id) {
        id -> BigInt,
        name -> Text,
        lock_version -> Integer,
        state -> Text,
    }
}

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
enum DoorState {
    #[state(initial)]
    Shut,
    Open,
}

#[derive(StateMachine, Queryable, Selectable, Debug, Clone, PartialEq)]
#[diesel(table_name = doors)]
#[machine(version = lock_version)]
struct Door {
    id: i64,
    name: String,
    lock_version: i32,
    #[transition(open: Shut => Open)]
    #[transition(shut: Open => Shut)]
    state: DoorState,
}

#[test]
fn a3_a_table_of_another_schema_is_reached() {
    let (_database, mut conn) = elsewhere(
        "CREATE TABLE fsm_elsewhere.doors (id {key}, name VARCHAR(100) NOT NULL,
         lock_version INTEGER NOT NULL DEFAULT 0, state VARCHAR(100) NOT NULL)",
    );
    let conn = &mut conn;
    let door = Door::create(doors::name.eq("front")).save(conn).unwrap();
    let open = door.open().set(doors::name.eq("back")).save(conn).unwrap();
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
