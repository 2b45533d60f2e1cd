//! An edge that stands there already.
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
    #[transition(submit: Created => Submitted, Created => Submitted)]
    #[transition(approve: Submitted => Approved)]
    state: LoanState,
}

fn main() {}
