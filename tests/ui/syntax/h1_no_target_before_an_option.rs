//! An edge that leads nowhere, with an option behind it.
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
    #[transition(skip: Created =>, label = "Skip")]
    state: LoanState,
}

fn main() {}
