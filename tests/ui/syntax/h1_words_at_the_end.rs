//! Words behind the edge.
use fsm_core::prelude::*;

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
pub enum LoanState {
    #[state(initial)]
    Created,
    Submitted,
    #[state(terminal)]
    Approved,
}

#[derive(StateMachine)]
pub struct Loan {
    #[transition(submit: Created => Submitted)]
    #[transition(approve: Submitted => Approved)]
    #[transition(skip: Created => Approved guard = is_large)]
    state: LoanState,
}

fn is_large(_: &Loan) -> bool {
    true
}

fn main() {}
