//! The declarations of one event that do not agree.
use fsm_core::prelude::*;

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
pub enum LoanState {
    #[state(initial)]
    Reviewed,
    #[state(terminal)]
    Denied,
    #[state(terminal)]
    Approved,
}

#[derive(StateMachine, Clone)]
pub struct Loan {
    #[transition(approve: Reviewed => Approved, note, input = i64, guard = is_good)]
    #[transition(approve: Reviewed => Denied, note = "optional", input = String)]
    state: LoanState,
}

fn is_good(_: &Loan) -> bool {
    true
}

fn main() {}
