//! A guard of another model.
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
    #[transition(submit: Created => Submitted, guard = is_paid)]
    #[transition(approve: Submitted => Approved)]
    state: LoanState,
}

fn is_paid(_: &str) -> bool {
    true
}

fn main() {}
