//! The run-time form takes the target as a value, the typed form as a type.
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

fn reset(loan: In<Loan, loan_state::Submitted>) -> Result<Loan, TransitionError> {
    Ok(loan.manually_override(LoanState::Created).apply()?.into_row())
}

fn reset_at_run_time(loan: &Loan) -> Result<Loan, TransitionError> {
    loan.manually_override().apply()
}

fn main() {}
