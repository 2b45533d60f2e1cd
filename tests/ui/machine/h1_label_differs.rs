//! An event with alternatives has one label.
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
    #[transition(decide: Created => Submitted, guard = is_large, label = "Check")]
    #[transition(decide: Created => Approved, label = "Settle")]
    #[transition(approve: Submitted => Approved)]
    state: LoanState,
}

fn is_large(_: &Loan) -> bool {
    true
}

fn main() {}
