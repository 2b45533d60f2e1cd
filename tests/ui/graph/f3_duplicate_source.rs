//! A source that stands twice in one edge.
use fsm_core::prelude::*;

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
enum LoanState {
    #[state(initial)]
    Created,
    Submitted,
    #[state(terminal)]
    Approved,
}

#[derive(StateMachine)]
struct Loan {
    #[transition(submit: Created => Submitted)]
    #[transition(approve: Submitted | Created | Submitted => Approved)]
    state: LoanState,
}

fn main() {}
