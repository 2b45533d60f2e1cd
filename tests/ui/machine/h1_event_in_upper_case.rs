//! Events are written in snake case.
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
    #[transition(Submit: Created => Submitted)]
    #[transition(approveIt: Submitted => Approved)]
    state: LoanState,
}

fn main() {}
