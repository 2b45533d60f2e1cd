//! Every part of the key is a field.
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
    loans (id, tenant) {
        id -> BigInt,
        tenant -> BigInt,
        state -> Text,
    }
}

#[derive(StateMachine, Queryable, Selectable, Debug, Clone)]
#[diesel(table_name = loans)]
#[diesel(primary_key(id, tenant))]
pub struct Loan {
    pub id: i64,
    #[transition(submit: Created => Submitted)]
    #[transition(approve: Submitted => Approved)]
    state: LoanState,
}

fn main() {}
