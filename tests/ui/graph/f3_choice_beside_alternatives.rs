//! A choice of the caller's has no alternatives.
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
    #[transition(approve: Submitted => Approved)]
    #[transition(move_to: Created => any, guard = is_large)]
    #[transition(move_to: Created => (Submitted | Approved))]
    state: LoanState,
}

fn is_large(_: &Loan) -> bool {
    true
}

fn main() {}
