//! On a table, a guard needs a version or the word `as_loaded`.
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
        state -> Text,
    }
}

#[derive(StateMachine, Queryable, Selectable, Debug, Clone)]
#[diesel(table_name = loans)]
pub struct Loan {
    pub id: i64,
    #[transition(submit: Created => Submitted, guard = is_large)]
    #[transition(approve: Submitted => Approved)]
    state: LoanState,
}

fn is_large(_: &Loan) -> bool {
    true
}

fn main() {}
