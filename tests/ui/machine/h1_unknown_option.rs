//! A misspelt option of a transition.
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
    #[transition(submit: Created => Submitted, gaurd = is_complete)]
    #[transition(approve: Submitted => Approved)]
    #[transition(stop: Created => Approved, colour = "red")]
    state: LoanState,
}

fn is_complete(_: &Loan) -> bool {
    true
}

fn main() {}
