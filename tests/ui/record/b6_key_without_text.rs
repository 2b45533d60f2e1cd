//! A key that has no text to name the row by.
use diesel::prelude::*;
use fsm_core::prelude::*;

diesel::table! { loans (id) { id -> Binary, state -> Text, } }
diesel::table! { records (id) { id -> BigInt, } }

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
pub enum LoanState {
    #[state(initial)]
    Created,
    #[state(terminal)]
    Approved,
}

#[derive(StateMachine, Queryable, Selectable)]
#[diesel(table_name = loans)]
#[machine(record = records)]
pub struct Loan {
    pub id: Vec<u8>,
    #[transition(approve: Created => Approved)]
    state: LoanState,
}

fn main() {}
