//! The caller has to name the target.
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

fn somewhere(loan: In<Loan, loan_state::Submitted>) -> Result<Loan, TransitionError> {
    Ok(loan.manually_override().apply()?.into_row())
}

fn main() {}
