//! What SQLite does otherwise than the others.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use fsm_core::doctor;
use fsm_core::prelude::*;
use fsm_tests::account::{self, Account, AccountState};
use fsm_tests::database::memory;

diesel::table! {
    things (id) {
        id -> BigInt,
        state -> Integer,
    }
}

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
#[state(storage = integer)]
enum ThingState {
    #[state(initial, code = 0)]
    New,
    #[state(terminal, code = 1)]
    Old,
}

#[derive(StateMachine, Queryable, Selectable, Debug, Clone)]
#[diesel(table_name = things)]
struct Thing {
    id: i64,
    #[transition(age: New => Old)]
    state: ThingState,
}

#[test]
fn h2_a_value_that_is_no_code_of_32_bits_is_unknown() {
    let conn = &mut memory("CREATE TABLE things (id INTEGER PRIMARY KEY, state INTEGER)");
    for value in ["4294967296", "1.5", "'abc'"] {
        let store = format!("REPLACE INTO things VALUES (1, {value})");
        conn.batch_execute(&store).unwrap();
        let loaded: QueryResult<Thing> = things::table.select(Thing::as_select()).first(conn);
        assert!(loaded.is_err(), "{value}: {loaded:?}");
    }
}

#[test]
fn a6_the_error_of_a_trigger_that_rolls_back_is_told() {
    let conn = &mut memory(account::SCHEMA);
    let account = Account::stored_in(AccountState::Active, conn);
    conn.batch_execute(
        "CREATE TRIGGER fails BEFORE UPDATE ON accounts BEGIN SELECT RAISE(ROLLBACK, 'not today'); END",
    )
    .unwrap();
    let error = account.lock().save(conn).unwrap_err();
    assert_eq!(error.to_string(), "the database reported: not today");
}

#[test]
fn g01_a_view_is_found() {
    // SQLite counts no row that an INSTEAD OF trigger has changed.
    let conn = &mut memory(
        "CREATE TABLE base (id INTEGER PRIMARY KEY, name TEXT, state TEXT);
         CREATE VIEW accounts AS SELECT * FROM base;
         PRAGMA busy_timeout = 5000;",
    );
    let findings = doctor(&[Account::machine()], conn).unwrap();
    assert_eq!(findings.len(), 1, "{findings:?}");
    assert_eq!(findings[0].code, "view");
}
