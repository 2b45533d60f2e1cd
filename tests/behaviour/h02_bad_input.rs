//! A stored value that the program does not know is a typed error on load, and nothing panics.

use std::error::Error;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use fsm_core::UnknownState;
use fsm_core::prelude::*;
use fsm_tests::account::{self, Account, AccountState, accounts};
use fsm_tests::database::memory;

/// The error behind Diesel's own.
fn unknown_state<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a UnknownState> {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(unknown) = error.downcast_ref() {
            return Some(unknown);
        }
        next = error.source();
    }
    None
}

fn load(conn: &mut SqliteConnection) -> QueryResult<Vec<Account>> {
    accounts::table.select(Account::as_select()).load(conn)
}

fn with_state(value: &str) -> SqliteConnection {
    let mut conn = memory(account::SCHEMA);
    diesel::sql_query("INSERT INTO accounts (id, name, state) VALUES (7, 'mary', ?)")
        .bind::<diesel::sql_types::Text, _>(value)
        .execute(&mut conn)
        .unwrap();
    conn
}

#[test]
fn h2_an_unknown_stored_state_names_the_enum_the_value_and_the_known_ones() {
    let conn = &mut with_state("lockd");
    let error = load(conn).unwrap_err();
    let unknown = unknown_state(&error).unwrap();
    assert_eq!(unknown.state_enum, "AccountState");
    assert_eq!(unknown.value, "lockd");
    assert_eq!(
        unknown.known,
        ["invited", "active", "locked", "deactivated"]
    );
    assert_eq!(unknown.nearest, Some("locked"));
    let error = TransitionError::from(unknown.clone());
    assert_eq!((error.code(), error.http_status()), ("unknown_state", 500));
    assert_eq!(account::rows(conn)[0].2, "lockd", "nothing is overwritten");
}

#[test]
fn h2_any_text_that_is_no_state_is_an_error() {
    let long = "x".repeat(1_000_000);
    for value in [
        "",
        "Active",
        "ACTIVE",
        "active ",
        "'; DROP TABLE accounts; --",
        "\0",
        "🦀",
        &long,
    ] {
        let conn = &mut with_state(value);
        let error = load(conn).unwrap_err();
        assert_eq!(unknown_state(&error).unwrap().value, value);
    }
}

#[test]
fn h2_values_of_other_types_are_errors() {
    for value in ["NULL", "x'ff00fe'", "17", "1.5", "CAST(x'ff' AS TEXT)"] {
        let conn = &mut SqliteConnection::establish(":memory:").unwrap();
        conn.batch_execute(&format!(
            "CREATE TABLE accounts (id INTEGER PRIMARY KEY NOT NULL, name TEXT NOT NULL, state);
             INSERT INTO accounts VALUES (1, 'mary', {value})"
        ))
        .unwrap();
        assert!(load(conn).is_err(), "{value}");
    }
}

#[test]
fn h2_save_reports_an_unknown_state_and_overwrites_nothing() {
    let conn = &mut memory(account::SCHEMA);
    let account = Account::stored_in(AccountState::Active, conn);
    diesel::update(accounts::table)
        .set(accounts::state.eq("gone"))
        .execute(conn)
        .unwrap();
    let error = account.lock().save(conn).unwrap_err();
    let TransitionError::UnknownState(unknown) = &error else {
        panic!("{error:?}");
    };
    assert_eq!(unknown.value, "gone");
    let place = unknown.place.as_deref().unwrap();
    assert_eq!(
        (place.table, place.column, place.row.as_str()),
        ("accounts", "state", "1")
    );
    assert_eq!(error.http_status(), 500);
    assert_eq!(account::rows(conn)[0].2, "gone");
}

#[test]
fn h3_text_from_outside_is_bound() {
    let conn = &mut memory(account::SCHEMA);
    let name = "'); DROP TABLE accounts; --";
    let account = Account::create(accounts::name.eq(name)).save(conn).unwrap();
    let account = account.activate().save(conn).unwrap();
    assert_eq!(account.name, name);
    assert_eq!(account::rows(conn).len(), 1);
}

mod quoted {
    use diesel::prelude::*;
    use fsm_core::prelude::*;

    diesel::table! {
        #[sql_name = "odd \"table`"]
        odd (id) {
            id -> BigInt,
            #[sql_name = "the \"state`"]
            state -> Text,
        }
    }

    #[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
    pub(super) enum OddState {
        #[state(initial, rename = "it's")]
        One,
        #[state(terminal, rename = "\"; --")]
        Two,
    }

    #[derive(StateMachine, Queryable, Selectable, Debug)]
    #[diesel(table_name = odd)]
    pub(super) struct Odd {
        pub(super) id: i64,
        #[transition(go: One => Two)]
        state: OddState,
    }
}

#[test]
fn h3_identifiers_and_stored_names_are_quoted() {
    use quoted::{Odd, OddState, odd};
    let conn = &mut SqliteConnection::establish(":memory:").unwrap();
    conn.batch_execute(
        "CREATE TABLE \"odd \"\"table`\" (id INTEGER PRIMARY KEY NOT NULL, \"the \"\"state`\" TEXT)",
    )
    .unwrap();
    let row = Odd::create(odd::id.eq(1)).save(conn).unwrap();
    let row = row.go().save(conn).unwrap();
    assert_eq!(row.state(), OddState::Two);
    let stored: String = odd::table.select(odd::state).first(conn).unwrap();
    assert_eq!(stored, "\"; --");
}
