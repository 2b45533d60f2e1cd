//! The caller names another state than the source.
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

fn stay(loan: In<Loan, loan_state::Submitted>) -> Result<Loan, TransitionError> {
    Ok(loan.manually_override::<loan_state::Submitted>().apply()?.into_row())
}

fn main() {}
