//! A model without a table changes in memory only.
use fsm_core::prelude::*;

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
pub enum LoanState {
    #[state(initial)]
    Created,
    Submitted,
    Verified,
    #[state(terminal)]
    Approved,
    #[state(terminal)]
    Denied,
}

#[derive(StateMachine, Debug, Clone)]
pub struct Loan {
    pub amount: i64,
    #[transition(submit: Created => Submitted)]
    #[transition(verify: Submitted => Verified)]
    #[transition(approve: Verified => Approved)]
    #[transition(deny: Submitted | Verified => Denied)]
    state: LoanState,
}

fn save(loan: &Loan, conn: &mut diesel::SqliteConnection) -> Result<Loan, TransitionError> {
    loan.submit().save(conn)
}

fn main() {}
