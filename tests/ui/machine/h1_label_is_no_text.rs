//! A label is a text.
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
    #[transition(submit: Created => Submitted, label = 3)]
    #[transition(approve: Submitted => Approved, label = "", meta(colour))]
    state: LoanState,
}

fn main() {}
