//! A guard that does not look at the model.
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
    #[transition(submit: Created => Submitted, guard = is_open)]
    #[transition(approve: Submitted => Approved)]
    state: LoanState,
}

fn is_open() -> bool {
    true
}

fn main() {}
