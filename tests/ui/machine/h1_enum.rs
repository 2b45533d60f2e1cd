//! The machine stands on a struct.
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
pub enum Loan {
    #[transition(submit: Created => Submitted)]
    State(LoanState),
}

fn main() {}
