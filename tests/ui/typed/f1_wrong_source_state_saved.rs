//! The typed form on a row: the same message, and nothing of Diesel's.
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
    #[transition(submit: Created => Submitted)]
    #[transition(approve: Submitted => Approved)]
    state: LoanState,
}

fn approve(
    loan: In<Loan, loan_state::Created>,
    conn: &mut SqliteConnection,
) -> Result<i64, TransitionError> {
    let loan = loan.approve().save(conn)?;
    Ok(loan.row().id)
}

fn main() {}
