//! What the UPDATE names is what was loaded.
use diesel::prelude::*;
use fsm_core::prelude::*;

diesel::table! { loans (id) { id -> BigInt, other_id -> BigInt, version -> Integer, state -> Text, paid -> Text, } }

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
pub enum LoanState {
    #[state(initial)]
    Created,
    #[state(terminal)]
    Submitted,
}

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
pub enum Paid {
    #[state(initial)]
    Open,
    #[state(terminal)]
    Done,
}

#[derive(StateMachine, Queryable, Debug, Clone)]
#[diesel(table_name = loans)]
#[machine(version = version)]
pub struct Loan {
    #[diesel(select_expression = loans::other_id)]
    pub id: i64,
    #[diesel(select_expression = loans::version)]
    pub version: i32,
    #[diesel(deserialize_as = String)]
    #[transition(submit: Created => Submitted)]
    state: LoanState,
    #[diesel(column_name = state)]
    #[transition(pay: Open => Done)]
    paid: Paid,
}

fn main() {}
