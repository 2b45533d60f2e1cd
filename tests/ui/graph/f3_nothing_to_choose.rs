//! A choice that leaves the source alone.
use fsm_core::prelude::*;

#[derive(State, Clone, Copy, PartialEq, Eq)]
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
    #[transition(approve: Submitted => Approved)]
    #[transition(move_to: Created | Submitted => (Submitted | Submitted - Created))]
    #[transition(rest: Submitted => waiting)]
    state: LoanState,
}

fn main() {}
