//! The transitions stand on the field.
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
#[transition(submit: Created => Submitted)]
pub struct Loan {
    state: LoanState,
}

fn main() {}
