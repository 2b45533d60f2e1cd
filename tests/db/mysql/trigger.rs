//! What a trigger of the database's does to a transition. MySQL's can change the row before the
//! statement does, and no row of the table after it.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use fsm_core::prelude::*;
use fsm_tests::account::{Account, AccountState, account_state};

use super::database::Database;
use super::suite::account;

/// An active account, and a trigger that does this before an update.
fn active_with(body: &str) -> (Database, MysqlConnection, Account) {
    let database = Database::new(account::SCHEMA);
    let mut conn = database.connect();
    let account = account::stored_in(AccountState::Active, &mut conn);
    let trigger = format!("CREATE TRIGGER acts BEFORE UPDATE ON accounts FOR EACH ROW {body}");
    conn.batch_execute(&trigger).unwrap();
    (database, conn, account)
}

const FAILS: &str = "SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'not today'";
const GOES_ON: &str = "SET NEW.state = 'deactivated', NEW.name = 'x'";

#[test]
fn a6_a_trigger_that_fails_is_an_error_and_changes_nothing() {
    let (_database, mut conn, account) = active_with(FAILS);
    let error = account.lock().save(&mut conn).unwrap_err();
    assert_eq!(error.to_string(), "the database reported: not today");
    assert_eq!(account::load(account.id, &mut conn), account);
}

#[test]
fn a3_what_a_trigger_stores_shows_in_the_row() {
    let (_database, mut conn, account) = active_with(GOES_ON);
    let saved = account.lock().save(&mut conn).unwrap();
    assert_eq!(
        (saved.state(), saved.name.as_str()),
        (AccountState::Deactivated, "x")
    );
    assert_eq!(account::load(account.id, &mut conn), saved);
}

#[test]
fn f1_a_trigger_that_stores_another_state_makes_no_false_handle() {
    let (_database, mut conn, account) = active_with(GOES_ON);
    let active: In<Account, account_state::Active> = account.clone().into_state().unwrap();
    let refused = active.lock().save(&mut conn).unwrap_err();
    assert_eq!(refused.error().code(), "wrong_state");
    assert_eq!(refused.into_handle().into_row(), account);
    assert_eq!(account::load(account.id, &mut conn), account);
}
