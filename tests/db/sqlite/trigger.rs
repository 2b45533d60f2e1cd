//! What a trigger of the database's does to a transition.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use fsm_core::prelude::*;
use fsm_tests::account::{self, Account, AccountState, account_state, accounts};
use fsm_tests::database::memory;

const FAILS: &str = "CREATE TRIGGER fails BEFORE UPDATE OF state ON accounts
    WHEN NEW.state = 'locked'
    BEGIN SELECT RAISE(ABORT, 'not today'); END";

fn active_with(trigger: &str) -> (Account, SqliteConnection) {
    let mut conn = memory(account::SCHEMA);
    let account = Account::stored_in(AccountState::Active, &mut conn);
    conn.batch_execute(trigger).unwrap();
    (account, conn)
}

#[test]
fn a6_a_trigger_that_fails_is_an_error_and_changes_nothing() {
    let (account, conn) = &mut active_with(FAILS);
    let before = account::rows(conn);
    let error = account.lock().save(conn).unwrap_err();
    assert!(matches!(error, TransitionError::Database(_)), "{error:?}");
    assert_eq!(error.to_string(), "the database reported: not today");
    assert_eq!(error.http_status(), 500);
    assert_eq!(account::rows(conn), before);
    let active: In<Account, account_state::Active> = account.clone().into_state().unwrap();
    let refused = active.lock().save(conn).unwrap_err();
    assert_eq!(refused.error().code(), "database");
    assert_eq!(refused.into_handle().into_row(), *account);
    assert!(
        account.deactivate().save(conn).is_ok(),
        "the connection is usable still"
    );
}

#[test]
fn a6_a_trigger_that_skips_the_row_is_a_conflict() {
    let (account, conn) = &mut active_with(
        "CREATE TRIGGER skips BEFORE UPDATE OF state ON accounts
         BEGIN SELECT RAISE(IGNORE); END",
    );
    let error = account.lock().save(conn).unwrap_err();
    assert_eq!(error.code(), "conflict");
    assert_eq!(account::rows(conn)[0].2, "active");
}

#[test]
fn a3_a_constraint_that_fails_is_an_error_and_changes_nothing() {
    let conn = &mut SqliteConnection::establish(":memory:").unwrap();
    conn.batch_execute(
        "CREATE TABLE accounts (id INTEGER PRIMARY KEY NOT NULL, name TEXT NOT NULL,
         state TEXT NOT NULL CHECK (state <> 'locked'))",
    )
    .unwrap();
    let account = Account::stored_in(AccountState::Active, conn);
    let error = account.lock().save(conn).unwrap_err();
    assert_eq!(error.code(), "database");
    assert_eq!(Account::load_again(account.id, conn), account);
}

#[test]
fn a3_create_gives_back_what_the_database_filled_in() {
    let conn = &mut SqliteConnection::establish(":memory:").unwrap();
    conn.batch_execute(
        "CREATE TABLE accounts (id INTEGER PRIMARY KEY NOT NULL,
         name TEXT NOT NULL DEFAULT 'nobody', state TEXT NOT NULL)",
    )
    .unwrap();
    let account = Account::create(accounts::id.eq(5)).save(conn).unwrap();
    assert_eq!((account.id, account.name.as_str()), (5, "nobody"));
}

const GOES_ON: &str = "CREATE TRIGGER goes_on AFTER UPDATE OF state ON accounts
    WHEN NEW.state = 'locked'
    BEGIN UPDATE accounts SET state = 'deactivated', name = 'x' WHERE id = NEW.id; END";

#[test]
fn a3_what_a_trigger_stores_shows_in_the_row() {
    let (account, conn) = &mut active_with(GOES_ON);
    let saved = account.lock().save(conn).unwrap();
    assert_eq!(saved.state(), AccountState::Deactivated);
    let stored: Vec<Account> = accounts::table
        .select(Account::as_select())
        .load(conn)
        .unwrap();
    assert_eq!(stored, [saved]);
}

#[test]
fn f1_a_trigger_that_stores_another_state_makes_no_false_handle() {
    let (account, conn) = &mut active_with(GOES_ON);
    let active: In<Account, account_state::Active> = account.clone().into_state().unwrap();
    let error = active.lock().save(conn).unwrap_err().into_parts().1;
    assert!(
        matches!(
            error,
            TransitionError::WrongState {
                expected: "locked",
                found: "deactivated"
            }
        ),
        "{error:?}"
    );
}

#[test]
fn a3_a_row_that_a_trigger_deletes_is_an_error_and_kept() {
    let (account, conn) = &mut active_with(
        "CREATE TRIGGER deletes AFTER UPDATE OF state ON accounts
         BEGIN DELETE FROM accounts WHERE id = NEW.id; END",
    );
    let before = account::rows(conn);
    let error = account.lock().save(conn).unwrap_err();
    assert_eq!(error.code(), "database");
    assert!(
        error.to_string().contains("a trigger has deleted it"),
        "{error}"
    );
    assert_eq!(account::rows(conn), before);
}

#[test]
fn a3_what_a_trigger_does_to_a_new_row_shows_in_it() {
    let (_, conn) = &mut active_with(
        "CREATE TRIGGER names AFTER INSERT ON accounts
         BEGIN UPDATE accounts SET name = 'named' WHERE id = NEW.id; END",
    );
    let row = Account::create(accounts::name.eq("mary"))
        .save(conn)
        .unwrap();
    let stored: String = accounts::table
        .find(row.id)
        .select(accounts::name)
        .first(conn)
        .unwrap();
    assert_eq!(stored, "named");
    assert_eq!(row.name, stored);
}
