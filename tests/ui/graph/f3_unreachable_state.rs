//! No transition leads to a state.
use fsm_core::prelude::*;

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
enum LoanState {
    #[state(initial)]
    Created,
    Submitted,
    Archived,
    #[state(terminal)]
    Approved,
}

#[derive(StateMachine)]
struct Loan {
    #[transition(submit: Created => Submitted)]
    #[transition(approve: Submitted => Approved)]
    #[transition(restore: Archived => Created)]
    state: LoanState,
}

fn main() {}
