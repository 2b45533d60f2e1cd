//! Hooks after the commit, of a model and an actor that can't be kept until then.
use diesel::prelude::*;
use fsm_core::prelude::*;
use fsm_core::Change;

diesel::table! { loans (id) { id -> BigInt, state -> Text, } }

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
pub enum LoanState {
    #[state(initial)]
    Created,
    #[state(terminal)]
    Approved,
}

#[derive(Actor)]
pub struct User {
    pub id: i64,
    pub name: String,
}

#[derive(StateMachine, Columns, Queryable, Selectable)]
#[diesel(table_name = loans)]
#[machine(actor = User, after_commit = tell)]
pub struct Loan {
    pub id: i64,
    #[transition(approve: Created => Approved, rule = anyone)]
    state: LoanState,
}

fn tell(_: &Change<'_, Loan>) {}

fn main() {}
