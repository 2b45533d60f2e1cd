//! `save` inside a transaction of the caller's own.

use diesel::prelude::*;
use diesel::result::Error;
use fsm_core::prelude::*;
use fsm_tests::account::{Account, AccountState, accounts};

use super::Database;
use super::account;

#[test]
fn a3_a_rollback_of_the_callers_takes_the_transition_back() {
    let database = Database::new(account::SCHEMA);
    let conn = &mut database.connect();
    let account = account::stored_in(AccountState::Active, conn);
    let outcome = conn.transaction::<(), TransitionError, _>(|conn| {
        let locked = account.lock().save(conn)?;
        assert_eq!(account::load(account.id, conn), locked);
        Err(Error::RollbackTransaction.into())
    });
    assert!(matches!(
        outcome,
        Err(TransitionError::Database(Error::RollbackTransaction))
    ));
    assert_eq!(account::load(account.id, conn), account);
    assert!(
        account.lock().save(conn).is_ok(),
        "the row in memory is true still"
    );
}

#[test]
fn a3_several_transitions_commit_together() {
    let database = Database::new(account::SCHEMA);
    let (mine, other) = (&mut database.connect(), &mut database.connect());
    let one = account::stored_in(AccountState::Active, mine);
    let two = account::stored_in(AccountState::Active, mine);
    mine.transaction::<_, TransitionError, _>(|conn| {
        one.lock().save(conn)?;
        two.lock().save(conn)?;
        let states: Vec<String> = accounts::table.select(accounts::state).load(other)?;
        assert_eq!(states, ["active", "active"], "nobody else sees them yet");
        Ok(())
    })
    .unwrap();
    let states: Vec<String> = accounts::table.select(accounts::state).load(other).unwrap();
    assert_eq!(states, ["locked", "locked"]);
}

#[test]
fn a3_a_refused_save_leaves_the_callers_transaction_usable() {
    let database = Database::new(account::SCHEMA);
    let conn = &mut database.connect();
    let account = account::stored_in(AccountState::Active, conn);
    let mut gone = account.clone();
    gone.id = 99;
    conn.transaction::<_, TransitionError, _>(|conn| {
        assert_eq!(gone.lock().save(conn).unwrap_err().code(), "not_found");
        assert_eq!(
            account.unlock().save(conn).unwrap_err().code(),
            "not_allowed"
        );
        account.lock().save(conn)
    })
    .unwrap();
    assert_eq!(account::rows(conn)[0].2, "locked");
}

#[test]
fn a3_a_question_mark_on_a_refusal_rolls_everything_back() {
    let database = Database::new(account::SCHEMA);
    let conn = &mut database.connect();
    let one = account::stored_in(AccountState::Active, conn);
    let two = account::stored_in(AccountState::Deactivated, conn);
    let error = conn
        .transaction::<(), TransitionError, _>(|conn| {
            one.lock().save(conn)?;
            two.lock().save(conn)?;
            Ok(())
        })
        .unwrap_err();
    assert_eq!(error.code(), "not_allowed");
    assert_eq!(account::load(one.id, conn), one);
}

#[test]
fn a3_create_takes_part_in_the_callers_transaction() {
    let database = Database::new(account::SCHEMA);
    let conn = &mut database.connect();
    let outcome = conn.transaction::<(), TransitionError, _>(|conn| {
        Account::create(accounts::name.eq("mary")).save(conn)?;
        Err(TransitionError::NotFound)
    });
    assert!(outcome.is_err());
    assert_eq!(account::rows(conn), []);
}
