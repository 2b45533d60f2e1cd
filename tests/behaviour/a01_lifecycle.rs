//! The account lifecycle: every event in every state, in memory and stored.

use diesel::prelude::*;
use fsm_core::prelude::*;
use fsm_tests::account::{self, Account, AccountEvent, AccountState, accounts};
use fsm_tests::database::memory;
use fsm_tests::database::sqlite::Database;

use AccountEvent::{Activate, Deactivate, Invite, Lock, Unlock};
use AccountState::{Active, Deactivated, Invited, Locked};

const STATES: [AccountState; 4] = [Invited, Active, Locked, Deactivated];

/// Where each event leads from invited, active, locked and deactivated.
const EXPECTED: [(AccountEvent, [Option<AccountState>; 4]); 5] = [
    (Activate, [Some(Active), None, None, Some(Active)]),
    (Lock, [None, Some(Locked), None, None]),
    (Unlock, [None, None, Some(Invited), None]),
    (
        Deactivate,
        [
            Some(Deactivated),
            Some(Deactivated),
            Some(Deactivated),
            None,
        ],
    ),
    (Invite, [Some(Invited), None, None, None]),
];

fn expected() -> impl Iterator<Item = (AccountState, AccountEvent, Option<AccountState>)> {
    EXPECTED.into_iter().flat_map(|(event, targets)| {
        STATES
            .into_iter()
            .zip(targets)
            .map(move |(state, target)| (state, event, target))
    })
}

fn every_pair_on(conn: &mut SqliteConnection) {
    for (state, event, target) in expected() {
        let account = Account::stored_in(state, conn);
        let before = account::rows(conn);
        match (account.fire(event).save(conn), target) {
            (Ok(moved), Some(target)) => {
                assert_eq!(moved.state(), target, "{event} from {state}");
                assert_eq!(Account::load_again(account.id, conn), moved);
                let stored: String = accounts::table
                    .find(account.id)
                    .select(accounts::state)
                    .first(conn)
                    .unwrap();
                assert_eq!(stored, target.name());
            }
            (Err(TransitionError::NotAllowed { .. }), None) => {
                assert_eq!(account::rows(conn), before, "{event} from {state}");
            }
            (outcome, target) => panic!("{event} from {state}: {outcome:?}, not {target:?}"),
        }
        assert_eq!(account.state(), state, "the row in memory stays as loaded");
    }
}

#[test]
fn a1_every_pair_in_memory() {
    assert_eq!(expected().count(), 20);
    for (state, event, target) in expected() {
        let account = Account::in_memory(state);
        match (account.fire(event).apply(), target) {
            (Ok(moved), Some(target)) => {
                assert_eq!(moved, Account::in_memory(target), "{event} from {state}");
            }
            (Err(TransitionError::NotAllowed { .. }), None) => {}
            (outcome, target) => panic!("{event} from {state}: {outcome:?}, not {target:?}"),
        }
        assert_eq!(account, Account::in_memory(state));
    }
}

#[test]
fn a1_every_pair_on_a_database_in_memory() {
    every_pair_on(&mut memory(account::SCHEMA));
}

#[test]
fn a1_every_pair_on_a_database_in_a_file() {
    let database = Database::new(account::SCHEMA);
    every_pair_on(&mut database.connect());
}

#[test]
fn a1_lock_leads_from_active_to_locked() {
    let conn = &mut memory(account::SCHEMA);
    let account = Account::stored_in(Active, conn);
    let account = account.lock().save(conn).unwrap();
    assert_eq!(account.state(), Locked);
    assert_eq!(
        account::rows(conn),
        [(1, "mary".to_owned(), "locked".to_owned())]
    );
}

#[test]
fn a1_the_table_has_the_same_edges_as_the_declaration() {
    for (state, event, target) in expected() {
        assert_eq!(
            Account::TABLE.next(state, event),
            target,
            "{event} from {state}"
        );
    }
    assert_eq!(
        Account::TABLE.edges().count(),
        expected().filter(|(.., target)| target.is_some()).count()
    );
}

#[test]
fn a1_a_self_loop_is_one_update_that_changes_no_state() {
    let conn = &mut memory(account::SCHEMA);
    let account = Account::create(accounts::name.eq("mary"))
        .save(conn)
        .unwrap();
    let statements = fsm_tests::database::Statements::of(conn);
    let again = account.invite().save(conn).unwrap();
    assert_eq!(statements.take_verb("UPDATE").len(), 1);
    assert_eq!(again, account);
}

#[test]
fn a2_loading_a_row_puts_the_machine_in_its_state() {
    let conn = &mut memory(account::SCHEMA);
    for state in STATES {
        let account = Account::stored_in(state, conn);
        assert_eq!(account.state(), state);
    }
    let columns: Vec<AccountState> = Account::load_all(conn);
    assert_eq!(columns, STATES);
}

#[test]
fn a3_a_saved_transition_is_seen_by_another_connection_at_once() {
    let database = Database::new(account::SCHEMA);
    let (mine, other) = (&mut database.connect(), &mut database.connect());
    let account = Account::stored_in(Active, mine);
    account.lock().save(mine).unwrap();
    assert_eq!(Account::load_again(account.id, other).state(), Locked);
}

#[test]
fn a3_nothing_happens_without_save() {
    let conn = &mut memory(account::SCHEMA);
    let account = Account::stored_in(Active, conn);
    let statements = fsm_tests::database::Statements::of(conn);
    drop(account.lock());
    let _ = account.lock().apply().unwrap();
    assert_eq!(statements.take(), Vec::<String>::new());
    assert_eq!(Account::load_again(account.id, conn).state(), Active);
}

trait LoadAll {
    fn load_all(conn: &mut SqliteConnection) -> Vec<AccountState>;
}

impl LoadAll for Account {
    fn load_all(conn: &mut SqliteConnection) -> Vec<AccountState> {
        accounts::table
            .select(accounts::state)
            .order(accounts::id)
            .load(conn)
            .unwrap()
    }
}
