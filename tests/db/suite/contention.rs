//! Trouble between transactions is told apart from everything else, each kind provoked for real.

use std::sync::Barrier;
use std::thread;

use diesel::connection::{Connection as _, SimpleConnection};
use diesel::prelude::*;
use fsm_core::prelude::*;
use fsm_core::{Contention, Dialect};
use fsm_tests::account::{Account, AccountState, accounts};
use fsm_tests::database::Statements;

use super::account;
use super::database::{self, Connection, Database};

fn kind(error: &TransitionError) -> Option<Contention> {
    assert_eq!(error.is_retryable(), error.contention().is_some());
    error.contention()
}

/// How a connection is told to give up waiting for a lock soon.
const IMPATIENT: &str = match database::DIALECT {
    Dialect::Postgres => "SET lock_timeout = '200ms'",
    Dialect::MySql => "SET innodb_lock_wait_timeout = 1",
    _ => "PRAGMA busy_timeout = 100",
};

#[test]
fn g4_a_lock_that_is_not_given_free_is_busy() {
    let database = Database::new(account::SCHEMA);
    let (mine, other) = (&mut database.connect(), &mut database.connect());
    let account = account::stored_in(AccountState::Active, mine);
    mine.batch_execute(IMPATIENT).unwrap();
    other
        .transaction::<_, TransitionError, _>(|other| {
            account.lock().save(other)?;
            let statements = Statements::of(mine);
            let error = account.lock().save(mine).unwrap_err();
            assert_eq!(kind(&error), Some(Contention::Busy), "{error:?}");
            // It is tried again, not for ever, and not after a second: MariaDB waits as long as that.
            let tried = statements.take_verb("UPDATE").len();
            let least = if database::DIALECT == Dialect::MySql {
                1
            } else {
                2
            };
            assert!((least..=4).contains(&tried), "{tried}");
            Ok(())
        })
        .unwrap();
    // The same again, now that the lock is free.
    assert_eq!(account.lock().save(mine).unwrap_err().code(), "conflict");
}

#[test]
fn g4_two_that_wait_for_each_other_are_a_deadlock() {
    if database::DIALECT == Dialect::Sqlite {
        return; // It has one lock.
    }
    let database = Database::new(account::SCHEMA);
    let conn = &mut database.connect();
    let one = account::stored_in(AccountState::Active, conn);
    let two = account::stored_in(AccountState::Active, conn);
    let both_hold_one = Barrier::new(2);
    let run = |first: &Account, second: &Account| {
        let mut conn = database.connect();
        conn.transaction::<_, TransitionError, _>(|conn| {
            first.lock().save(conn)?;
            both_hold_one.wait();
            second.lock().save(conn)
        })
    };
    let outcomes = thread::scope(|scope| {
        let other = scope.spawn(|| run(&two, &one));
        [run(&one, &two), other.join().unwrap()]
    });
    let errors: Vec<_> = outcomes
        .iter()
        .filter_map(|one| one.as_ref().err())
        .collect();
    assert_eq!(errors.len(), 1, "{outcomes:?}");
    assert_eq!(kind(errors[0]), Some(Contention::Deadlock), "{outcomes:?}");
}

/// A transaction that has read, and then moves a row that another connection has moved meanwhile.
fn late(isolation: &str) -> (TransitionError, AccountState) {
    let database = Database::new(account::SCHEMA);
    let (mine, other) = (&mut database.connect(), &mut database.connect());
    let account = account::stored_in(AccountState::Active, mine);
    mine.batch_execute(isolation).unwrap();
    let error = mine
        .transaction::<(), TransitionError, _>(|mine| {
            assert_eq!(account::load(account.id, mine), account);
            account.deactivate().save(other)?;
            account.lock().save(mine)?;
            Ok(())
        })
        .unwrap_err();
    (error, account::load(account.id, other).state())
}

#[test]
fn g4_above_read_committed_a_lost_race_is_a_serialization_failure() {
    let levels: &[&str] = match database::DIALECT {
        Dialect::Postgres => &[
            "SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL REPEATABLE READ",
            "SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL SERIALIZABLE",
        ],
        _ => return,
    };
    for level in levels {
        let (error, state) = late(level);
        assert_eq!(kind(&error), Some(Contention::Serialization), "{error:?}");
        assert_eq!(state, AccountState::Deactivated);
    }
}

#[test]
fn g4_where_the_update_sees_the_row_as_it_is_a_lost_race_is_a_conflict() {
    let levels: &[&str] = match database::DIALECT {
        Dialect::Postgres => {
            &["SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL READ COMMITTED"]
        }
        // The snapshot of the transaction is older; the error must not be.
        Dialect::MySql => &[
            "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED",
            "SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ",
        ],
        _ => return,
    };
    for level in levels {
        let (error, state) = late(level);
        assert!(
            matches!(
                error,
                TransitionError::Conflict {
                    expected: "active",
                    found: "deactivated",
                    ..
                }
            ),
            "{level}: {error:?}"
        );
        assert_eq!(kind(&error), None);
        assert_eq!(state, AccountState::Deactivated);
    }
}

#[test]
fn g4_on_sqlite_a_transaction_that_has_read_an_older_state_is_busy() {
    if database::DIALECT != Dialect::Sqlite {
        return;
    }
    let (error, state) = late("PRAGMA journal_mode = WAL");
    assert_eq!(kind(&error), Some(Contention::Busy), "{error:?}");
    assert_eq!(state, AccountState::Deactivated);
}

#[test]
fn g4_other_errors_are_no_contention() {
    let database = Database::new(account::SCHEMA);
    let conn: &mut Connection = &mut database.connect();
    let account = account::stored_in(AccountState::Active, conn);
    conn.batch_execute("DROP TABLE accounts").unwrap();
    let error = account.lock().save(conn).unwrap_err();
    assert_eq!(error.code(), "database");
    assert_eq!(kind(&error), None);
    assert_eq!(kind(&TransitionError::NotFound), None);
}

#[test]
fn g4_a_birth_is_tried_again() {
    if database::DIALECT != Dialect::Sqlite {
        return; // An INSERT waits for nobody there.
    }
    let database = Database::new(account::SCHEMA);
    let (mine, other) = (&mut database.connect(), &mut database.connect());
    mine.batch_execute("PRAGMA busy_timeout = 1").unwrap();
    let statements = Statements::of(mine);
    other
        .transaction::<_, TransitionError, _>(|other| {
            account::stored_in(AccountState::Active, other);
            let create = Account::create(accounts::name.eq("mary"));
            let error = create.save(mine).unwrap_err();
            assert_eq!(kind(&error), Some(Contention::Busy), "{error:?}");
            Ok(())
        })
        .unwrap();
    assert_eq!(statements.take_verb("INSERT").len(), 4);
    Account::create(accounts::name.eq("mary"))
        .save(mine)
        .unwrap();
}
