//! A model with a table works in memory where `fsm-core` has no database feature. The cases under `ui/`
//! are built against this library, and always without one, whatever else is in the workspace.
#![allow(missing_docs, reason = "only the cases use it")]

use diesel::prelude::*;
use fsm_core::prelude::*;

diesel::table! {
    accounts (id) {
        id -> BigInt,
        state -> Text,
    }
}

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
pub enum AccountState {
    #[state(initial)]
    Invited,
    #[state(terminal)]
    Active,
}

#[derive(StateMachine, Queryable, Selectable, Identifiable, Debug, Clone)]
#[diesel(table_name = accounts)]
pub struct Account {
    pub id: i64,
    #[transition(activate: Invited => Active)]
    state: AccountState,
}

impl Account {
    #[must_use]
    pub fn invited() -> Self {
        Self {
            id: 1,
            state: AccountState::Invited,
        }
    }
}

#[test]
fn g1_a_model_on_a_table_works_in_memory() {
    let account = Account::invited().activate().apply();
    assert_eq!(
        account.map(|account| account.state()).ok(),
        Some(AccountState::Active)
    );
}

/// Who acts.
#[derive(Debug, Clone, Copy)]
pub struct User {
    pub id: i64,
}

#[rule]
pub fn owns_note(user: &User, note: &Note) -> bool {
    note.owner_id == user.id
}

#[rule(object)]
pub fn is_written(note: &Note) -> bool {
    note.length > 0
}

/// A row whose transitions have rules.
#[derive(StateMachine, Columns, Queryable, Selectable, Debug, Clone)]
#[diesel(table_name = notes)]
#[machine(actor = User)]
pub struct Note {
    pub id: i64,
    pub owner_id: i64,
    pub length: i32,
    #[transition(publish: Draft => Published, rule = owns_note, guard = rule(is_written))]
    state: NoteState,
}

diesel::table! {
    notes (id) {
        id -> BigInt,
        owner_id -> BigInt,
        length -> Integer,
        state -> Text,
    }
}

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoteState {
    #[state(initial)]
    Draft,
    #[state(terminal)]
    Published,
}

/// Why the user may not publish a note of another one's, and why nobody may publish an empty one.
#[must_use]
pub fn refusals() -> Vec<String> {
    let mut note = Note {
        id: 1,
        owner_id: 1,
        length: 1,
        state: NoteState::INITIAL,
    };
    let mut refusals = Vec::new();
    let mut refused = |note: &Note, id| {
        let outcome = note.publish().by(&User { id }).apply();
        refusals.extend(outcome.err().map(|error| error.to_string()));
    };
    refused(&note, 1);
    refused(&note, 2);
    note.length = 0;
    refused(&note, 1);
    refusals
}
