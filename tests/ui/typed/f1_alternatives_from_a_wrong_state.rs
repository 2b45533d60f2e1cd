//! An event with alternatives, from another state.
use fsm_core::prelude::*;

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
pub enum LoanState {
    #[state(initial)]
    Created,
    #[state(terminal)]
    Approved,
    #[state(terminal)]
    Denied,
}

#[derive(StateMachine, Debug, Clone)]
pub struct Loan {
    pub amount: i64,
    #[transition(decide: Created => Approved, guard = is_small)]
    #[transition(decide: Created => Denied)]
    state: LoanState,
}

fn is_small(loan: &Loan) -> bool {
    loan.amount < 1000
}

fn decide(loan: In<Loan, loan_state::Denied>) -> Result<LoanIn, TransitionError> {
    Ok(loan.decide().apply()?)
}

fn main() {}
