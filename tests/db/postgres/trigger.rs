//! What a trigger of the database's does to a transition. Of PostgreSQL's triggers those that run
//! before the statement changes the row show in what it returns.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use fsm_core::doctor;
use fsm_core::prelude::*;
use fsm_tests::account::{Account, AccountState, account_state, accounts};

use super::database::Database;
use super::suite::account;

/// An active account, and a trigger that does this before an update.
fn active_with(body: &str) -> (Database, PgConnection, Account) {
    let database = Database::new(account::SCHEMA);
    let mut conn = database.connect();
    let account = account::stored_in(AccountState::Active, &mut conn);
    conn.batch_execute(&format!(
        "CREATE FUNCTION acts() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$;
         CREATE TRIGGER acts BEFORE UPDATE ON accounts FOR EACH ROW EXECUTE FUNCTION acts()"
    ))
    .unwrap();
    (database, conn, account)
}

const FAILS: &str = "RAISE EXCEPTION 'not today';";
const SKIPS: &str = "RETURN NULL;";
const GOES_ON: &str = "NEW.state = 'deactivated'; NEW.name = 'x'; RETURN NEW;";

#[test]
fn a6_a_trigger_that_fails_is_an_error_and_changes_nothing() {
    let (_database, mut conn, account) = active_with(FAILS);
    let error = account.lock().save(&mut conn).unwrap_err();
    assert_eq!(error.to_string(), "the database reported: not today");
    assert_eq!(account::load(account.id, &mut conn), account);
}

#[test]
fn a6_an_error_leaves_the_callers_transaction_usable() {
    let (_database, mut conn, account) = active_with(FAILS);
    let rows = conn.transaction::<_, TransitionError, _>(|conn| {
        assert_eq!(account.lock().save(conn).unwrap_err().code(), "database");
        Ok(account::rows(conn))
    });
    assert_eq!(rows.unwrap().len(), 1);
}

#[test]
fn a6_a_trigger_that_skips_the_row_is_a_conflict() {
    let (_database, mut conn, account) = active_with(SKIPS);
    assert_eq!(
        account.lock().save(&mut conn).unwrap_err().code(),
        "conflict"
    );
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

#[test]
fn g01_a_trigger_whose_work_does_not_show_is_found() {
    let database = Database::new(account::SCHEMA);
    let conn = &mut database.connect();
    conn.batch_execute(
        "CREATE FUNCTION acts() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$;
         CREATE TRIGGER later AFTER UPDATE ON accounts FOR EACH ROW EXECUTE FUNCTION acts();
         CREATE TRIGGER sooner BEFORE UPDATE ON accounts FOR EACH ROW EXECUTE FUNCTION acts()",
    )
    .unwrap();
    let findings = doctor(&[Account::machine()], conn).unwrap();
    assert_eq!(findings.len(), 1, "{findings:?}");
    assert_eq!(findings[0].code, "after_trigger");
    assert!(
        findings[0].text.contains("the trigger later "),
        "{findings:?}"
    );
}

#[test]
fn a3_a_key_that_finds_several_rows_is_told() {
    let database = Database::new(account::SCHEMA);
    let conn = &mut database.connect();
    let account = account::stored_in(AccountState::Active, conn);
    // A primary key is that of one table of the family.
    conn.batch_execute(
        "CREATE TABLE old_accounts () INHERITS (accounts);
         INSERT INTO old_accounts SELECT * FROM accounts",
    )
    .unwrap();
    let findings = doctor(&[Account::machine()], conn).unwrap();
    assert_eq!(findings[0].code, "inherited", "{findings:?}");
    let refused = conn.transaction(|conn| -> Result<_, TransitionError> {
        Ok(account.lock().save(conn).unwrap_err())
    });
    assert!(refused.unwrap().to_string().contains("several rows"));
    let states: Vec<String> = accounts::table.select(accounts::state).load(conn).unwrap();
    assert_eq!(states, ["active", "active"]);
}
