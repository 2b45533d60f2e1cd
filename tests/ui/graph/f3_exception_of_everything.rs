//! An exception that leaves no source.
use fsm_core::prelude::*;

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
enum LoanState {
    #[state(initial)]
    #[state(group = open)]
    Created,
    #[state(group = open)]
    Submitted,
    #[state(terminal)]
    Approved,
}

#[derive(StateMachine)]
struct Loan {
    #[transition(submit: Created => Submitted)]
    #[transition(approve: Submitted => Approved)]
    #[transition(stop: open - open => Approved)]
    state: LoanState,
}

fn main() {}
