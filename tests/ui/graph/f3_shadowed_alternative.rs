//! An alternative behind one that has no guard.
use fsm_core::prelude::*;

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
enum LoanState {
    #[state(initial)]
    Created,
    #[state(terminal)]
    Approved,
    #[state(terminal)]
    Denied,
}

#[derive(StateMachine)]
struct Loan {
    #[transition(decide: Created => Approved)]
    #[transition(decide: Created => Denied, guard = is_large)]
    state: LoanState,
}

fn is_large(_: &Loan) -> bool {
    true
}

fn main() {}
