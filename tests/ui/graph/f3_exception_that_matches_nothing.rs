//! An exception that is not in the set.
use fsm_core::prelude::*;

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
enum LoanState {
    #[state(initial)]
    #[state(group = open)]
    Created,
    #[state(group = open)]
    Submitted,
    Held,
    #[state(terminal)]
    Approved,
}

#[derive(StateMachine)]
struct Loan {
    #[transition(submit: Created => Submitted)]
    #[transition(approve: Submitted => Approved)]
    #[transition(hold: open - Held => Held)]
    #[transition(release: Held => Submitted)]
    #[transition(stop: any - Created - Created => Approved)]
    state: LoanState,
}

fn main() {}
