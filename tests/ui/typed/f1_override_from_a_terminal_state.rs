//! An override does not start in a terminal state.
use fsm_core::prelude::*;

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
pub enum LoanState {
    #[state(initial)]
    Created,
    Submitted,
    #[state(terminal)]
    Approved,
}

#[derive(StateMachine, Debug, Clone)]
pub struct Loan {
    #[transition(submit: Created => Submitted)]
    #[transition(approve: Submitted => Approved)]
    #[transition(manually_override: any => any, overrides)]
    state: LoanState,
}

fn reopen(loan: In<Loan, loan_state::Approved>) -> Result<Loan, TransitionError> {
    let loan: In<Loan, loan_state::Created> = loan.manually_override().apply()?;
    Ok(loan.into_row())
}

fn main() {}
