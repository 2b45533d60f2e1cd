//! Promises that do not hold yet. Each test says what should be.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
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
#[ignore = "broken: SQLite's numbers have 64 bits, and Diesel reads the lower 32 of them"]
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
#[ignore = "broken: the trigger has ended the transaction, and its end hides the error"]
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
#[ignore = "broken: SQLite counts no row that an INSTEAD OF trigger has changed"]
fn g4_nobody_else_is_blamed_for_a_row_of_a_view() {
    let conn = &mut memory(
        "CREATE TABLE base (id INTEGER PRIMARY KEY, name TEXT, state TEXT);
         INSERT INTO base VALUES (1, 'mary', 'active');
         CREATE VIEW accounts AS SELECT * FROM base;
         CREATE TRIGGER moves INSTEAD OF UPDATE ON accounts
         BEGIN UPDATE base SET state = NEW.state WHERE id = OLD.id; END",
    );
    let account = Account::load_again(1, conn);
    let saved = account.lock().save(conn);
    assert!(
        !matches!(saved, Err(TransitionError::Conflict { .. })),
        "{saved:?}"
    );
}
