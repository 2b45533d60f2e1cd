//! A group with a terminal state as a source.
use fsm_core::prelude::*;

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
enum LoanState {
    #[state(initial)]
    Created,
    #[state(group = closed)]
    Submitted,
    #[state(terminal, group = closed)]
    Approved,
}

#[derive(StateMachine)]
struct Loan {
    #[transition(submit: Created => Submitted)]
    #[transition(approve: Submitted => Approved)]
    #[transition(reopen: closed => Created)]
    state: LoanState,
}

fn main() {}
