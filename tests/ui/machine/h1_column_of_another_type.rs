//! The column stores what the enum says.
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
        state -> Integer,
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

fn submit(loan: &Loan, conn: &mut SqliteConnection) -> Result<Loan, TransitionError> {
    loan.submit().save(conn)
}

fn main() {}
