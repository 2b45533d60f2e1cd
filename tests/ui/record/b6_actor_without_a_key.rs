//! A machine that keeps records, and whose actor has no key and no name.
use diesel::prelude::*;
use fsm_core::prelude::*;

diesel::table! { loans (id) { id -> BigInt, state -> Text, } }
diesel::table! { records (id) { id -> BigInt, } }
diesel::table! { loan_records (id) { id -> BigInt, loan_id -> Nullable<BigInt>, name -> Text, } }

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
pub enum LoanState {
    #[state(initial)]
    Created,
    #[state(terminal)]
    Approved,
}

pub struct User {
    pub id: i64,
}

#[derive(StateMachine, Queryable, Selectable)]
#[diesel(table_name = loans)]
#[machine(actor = User, record = records)]
pub struct Loan {
    pub id: i64,
    #[transition(approve: Created => Approved, rule = anyone)]
    state: LoanState,
}

fn main() {}
