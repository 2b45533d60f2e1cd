//! An enum that does not derive `State`.
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
    #[transition(submit: Draft => Sent)]
    state: Letter,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Letter {
    Draft,
    Sent,
}

fn main() {}
