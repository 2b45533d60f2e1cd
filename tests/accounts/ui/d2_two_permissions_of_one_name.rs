#![allow(unused_imports, dead_code)]

use accounts::{Permissions};
use diesel::prelude::*;
use fsm_core::prelude::*;

diesel::table! {
    loans (id) { id -> BigInt, amount -> BigInt, state -> Text, }
}

#[derive(State, Clone, Copy, PartialEq, Eq, Debug)]
enum LoanState {
    #[state(initial)]
    Open,
    #[state(terminal)]
    Deleted,
}

#[derive(StateMachine, Permissions, Queryable, Selectable)]
#[diesel(table_name = loans)]
#[permissions(custom(export, export, view), without(destroy))]
struct Loan {
    id: i64,
    amount: i64,
    #[transition(delete: Open => Deleted)]
    state: LoanState,
}

fn main() {}
