//! Several connections move one row at once.

use std::sync::Barrier;
use std::thread;

use diesel::connection::SimpleConnection;
use fsm_core::Dialect;
use fsm_core::prelude::*;
use fsm_tests::account::{Account, AccountState};

use super::account;
use super::database::{self, Connection, Database};

pub(super) const THREADS: usize = 8;

/// Runs `work` on every thread at once, each with a connection of its own.
pub(super) fn race<T: Send>(
    database: &Database,
    work: impl Fn(usize, &mut Connection) -> T + Sync,
) -> Vec<T> {
    let start = Barrier::new(THREADS);
    let (start, work) = (&start, &work);
    // Before the threads: one that failed to connect would leave the others waiting.
    let connections: Vec<Connection> = (0..THREADS).map(|_| database.connect()).collect();
    thread::scope(|scope| {
        let racers: Vec<_> = connections
            .into_iter()
            .enumerate()
            .map(|(number, mut conn)| {
                scope.spawn(move || {
                    start.wait();
                    work(number, &mut conn)
                })
            })
            .collect();
        racers
            .into_iter()
            .map(|racer| racer.join().unwrap())
            .collect()
    })
}

/// In both of SQLite's modes.
fn databases() -> Vec<Database> {
    let plain = Database::new(account::SCHEMA);
    if database::DIALECT != Dialect::Sqlite {
        return vec![plain];
    }
    let wal = Database::new(account::SCHEMA);
    let mut conn = wal.connect();
    conn.batch_execute("PRAGMA journal_mode = WAL").unwrap();
    vec![plain, wal]
}

#[test]
fn g4_of_eight_that_loaded_the_same_row_one_wins() {
    for database in databases() {
        for _ in 0..5 {
            let account = account::stored_in(AccountState::Active, &mut database.connect());
            let outcomes = race(&database, |_, conn| {
                let outcome = account.lock().save(conn);
                let again = account::load(account.id, conn).lock().save(conn);
                (outcome, again)
            });
            let won = outcomes
                .iter()
                .filter(|(outcome, _)| outcome.is_ok())
                .count();
            assert_eq!(won, 1, "{outcomes:?}");
            for (outcome, again) in outcomes {
                if let Err(error) = outcome {
                    assert!(
                        matches!(
                            error,
                            TransitionError::Conflict {
                                expected: "active",
                                found: "locked",
                                ..
                            }
                        ),
                        "{error:?}"
                    );
                }
                assert_eq!(again.unwrap_err().code(), "not_allowed");
            }
        }
    }
}

#[test]
fn g4_of_eight_that_load_and_move_one_wins() {
    for database in databases() {
        let id = account::stored_in(AccountState::Active, &mut database.connect()).id;
        let outcomes = race(&database, |_, conn| {
            account::load(id, conn).lock().save(conn)
        });
        let won = outcomes.iter().filter(|outcome| outcome.is_ok()).count();
        assert_eq!(won, 1, "{outcomes:?}");
        for error in outcomes.into_iter().filter_map(Result::err) {
            assert!(
                matches!(error.code(), "conflict" | "not_allowed"),
                "{error:?}"
            );
        }
    }
}

#[test]
fn g4_of_different_events_on_one_row_one_wins() {
    for database in databases() {
        let account = account::stored_in(AccountState::Active, &mut database.connect());
        let outcomes = race(&database, |number, conn| {
            if number % 2 == 0 {
                account.lock().save(conn)
            } else {
                account.deactivate().save(conn)
            }
        });
        let won: Vec<_> = outcomes.iter().flatten().collect();
        assert_eq!(won.len(), 1, "{outcomes:?}");
        let stored = account::load(account.id, &mut database.connect());
        assert_eq!(stored, *won[0]);
    }
}

#[test]
fn g4_racers_in_a_self_loop_all_win_without_a_version() {
    for database in databases() {
        let account = account::stored_in(AccountState::Invited, &mut database.connect());
        let outcomes = race(&database, |_, conn| account.invite().save(conn));
        assert!(outcomes.iter().all(Result::is_ok), "{outcomes:?}");
    }
}

#[test]
fn g4_racers_on_different_rows_all_win() {
    for database in databases() {
        let accounts: Vec<Account> = (0..THREADS)
            .map(|_| account::stored_in(AccountState::Active, &mut database.connect()))
            .collect();
        let outcomes = race(&database, |number, conn| accounts[number].lock().save(conn));
        assert!(outcomes.iter().all(Result::is_ok), "{outcomes:?}");
        let rows = account::rows(&mut database.connect());
        assert!(rows.iter().all(|row| row.2 == "locked"), "{rows:?}");
    }
}
