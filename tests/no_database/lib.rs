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
