//! Hooks that take or give something else.
use diesel::prelude::*;
use fsm_core::prelude::*;
use fsm_core::{Change, RefusedAttempt};

diesel::table! { loans (id) { id -> BigInt, state -> Text, } }

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
pub enum LoanState {
    #[state(initial)]
    Created,
    #[state(terminal)]
    Approved,
}

pub struct Problem;

#[derive(StateMachine, Queryable, Selectable, Clone)]
#[diesel(table_name = loans)]
#[machine(
    connection = SqliteConnection,
    before_commit = [no_connection, gives_a_bool, bad_error],
    after_commit = [with_a_connection, gives_a_result],
    on_refusal = takes_a_change
)]
pub struct Loan {
    pub id: i64,
    #[transition(approve: Created => Approved)]
    state: LoanState,
}

fn no_connection(_: &Change<'_, Loan>) {}

fn gives_a_bool(_: &Change<'_, Loan>, _: &mut SqliteConnection) -> bool {
    true
}

fn bad_error(_: &Change<'_, Loan>, _: &mut SqliteConnection) -> Result<(), Problem> {
    Ok(())
}

fn with_a_connection(_: &Change<'_, Loan>, _: &mut SqliteConnection) {}

fn gives_a_result(_: &Change<'_, Loan>) -> QueryResult<()> {
    Ok(())
}

fn takes_a_change(_: &Change<'_, Loan>) {}

fn fits(_: &RefusedAttempt<'_, Loan>) {}

fn main() {}
