//! Words behind the edge.
use fsm_core::prelude::*;

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
pub enum LoanState {
    #[state(initial)]
    Created,
    Submitted,
    #[state(terminal)]
    Approved,
}

#[derive(StateMachine)]
pub struct Loan {
    #[transition(submit: Created => Submitted guard = is_complete)]
    #[transition(approve: Submitted => Approved)]
    state: LoanState,
}

fn is_complete(_: &Loan) -> bool {
    true
}

fn main() {}
