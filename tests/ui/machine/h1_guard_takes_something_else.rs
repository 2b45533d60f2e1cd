//! A guard of another signature.
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
    #[transition(submit: Created => Submitted, guard = is_complete)]
    #[transition(approve: Submitted => Approved, guard = is_paid)]
    state: LoanState,
}

fn is_complete() -> bool {
    true
}

fn is_paid(_: &str) -> bool {
    true
}

fn main() {}
