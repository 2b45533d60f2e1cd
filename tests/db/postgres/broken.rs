//! Promises that do not hold yet. Each test says what should be.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use fsm_core::prelude::*;
use fsm_tests::account::{Account, AccountState, account_state, accounts};

use super::database::Database;
use super::suite::account;

/// An active account, and a trigger that changes the row after the statement did.
fn active_with_after() -> (Database, PgConnection, Account) {
    let database = Database::new(account::SCHEMA);
    let mut conn = database.connect();
    let account = account::stored_in(AccountState::Active, &mut conn);
    conn.batch_execute(
        "CREATE FUNCTION acts() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
           UPDATE accounts SET name = 'x', state = 'deactivated' WHERE id = NEW.id; RETURN NULL; END $$;
         CREATE TRIGGER acts AFTER UPDATE ON accounts FOR EACH ROW WHEN (NEW.state = 'locked')
           EXECUTE FUNCTION acts()",
    )
    .unwrap();
    (database, conn, account)
}

#[test]
#[ignore = "broken: RETURNING gives the row as it is before AFTER triggers run"]
fn a3_what_an_after_trigger_stores_shows_in_the_row() {
    let (_database, mut conn, account) = active_with_after();
    let saved = account.lock().save(&mut conn).unwrap();
    assert_eq!(saved, account::load(account.id, &mut conn));
}

#[test]
#[ignore = "broken: RETURNING gives the row as it is before AFTER triggers run"]
fn f1_an_after_trigger_that_stores_another_state_makes_no_false_handle() {
    let (_database, mut conn, account) = active_with_after();
    let active: In<Account, account_state::Active> = account.clone().into_state().unwrap();
    assert!(active.lock().save(&mut conn).is_err());
    assert_eq!(account::load(account.id, &mut conn), account);
}

#[test]
#[ignore = "broken: both rows are moved, and the error says that there were several"]
fn a3_a_key_that_finds_several_rows_moves_none() {
    let database = Database::new(account::SCHEMA);
    let conn = &mut database.connect();
    let account = account::stored_in(AccountState::Active, conn);
    // A primary key is that of one table of the family.
    conn.batch_execute(
        "CREATE TABLE old_accounts () INHERITS (accounts);
         INSERT INTO old_accounts SELECT * FROM accounts",
    )
    .unwrap();
    account.lock().save(conn).unwrap_err();
    let states: Vec<String> = accounts::table.select(accounts::state).load(conn).unwrap();
    assert_eq!(states, ["active", "active"]);
}
