//! An enum that a table stores is `Debug`.
use fsm_core::prelude::*;

#[derive(State, Clone, Copy, PartialEq, Eq)]
pub enum LoanState {
    #[state(initial)]
    Created,
    #[state(terminal)]
    Approved,
}

diesel::table! {
    loans (id) {
        id -> BigInt,
        state -> Text,
    }
}

#[derive(StateMachine, diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = loans)]
pub struct Loan {
    pub id: i64,
    #[transition(approve: Created => Approved)]
    state: LoanState,
}

fn main() {}
