//! A row is found by its primary key.
use diesel::prelude::*;
use fsm_core::prelude::*;

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
pub enum LoanState {
    #[state(initial)]
    Created,
    Submitted,
    #[state(terminal)]
    Approved,
}

diesel::table! {
    loans (id) {
        id -> BigInt,
        number -> BigInt,
        state -> Text,
    }
}

#[derive(StateMachine, Queryable, Selectable, Debug, Clone)]
#[diesel(table_name = loans)]
pub struct Loan {
    pub number: i64,
    #[transition(submit: Created => Submitted)]
    #[transition(approve: Submitted => Approved)]
    state: LoanState,
}

fn main() {}
