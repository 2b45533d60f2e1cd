//! A label that is written down counts, also where it is what it would be anyway.
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
    #[transition(decide: Created => Submitted, guard = is_large, label = "Decide")]
    #[transition(decide: Created => Approved, label = "Settle")]
    #[transition(approve: Submitted => Approved)]
    state: LoanState,
}

fn is_large(_: &Loan) -> bool {
    true
}

fn main() {}
