//! A colon stands behind the event.
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
    #[transition(submit = Created => Submitted)]
    #[transition(skip Created => Approved)]
    #[transition(approve => Submitted => Approved)]
    state: LoanState,
}

fn main() {}
