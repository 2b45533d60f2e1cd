//! An override does not make a state reachable.
use fsm_core::prelude::*;

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
enum LoanState {
    #[state(initial)]
    Created,
    Suspended,
    #[state(terminal)]
    Approved,
}

#[derive(StateMachine)]
struct Loan {
    #[transition(approve: Created => Approved)]
    #[transition(suspend: Created => Suspended, overrides)]
    #[transition(resume: Suspended => Created)]
    state: LoanState,
}

fn main() {}
