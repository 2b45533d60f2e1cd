//! Two targets from one source, where a group brings the source in.
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
    #[state(terminal)]
    Denied,
}

#[derive(StateMachine)]
struct Loan {
    #[transition(submit: Created => Submitted)]
    #[transition(close: open => Denied, Submitted => Approved)]
    state: LoanState,
}

fn main() {}
