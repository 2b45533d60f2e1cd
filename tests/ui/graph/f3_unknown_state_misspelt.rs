//! A name that is near to a state's.
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
    #[transition(submit: Created => Submited)]
    #[transition(approve: submitted => Approved)]
    state: LoanState,
}

fn main() {}
