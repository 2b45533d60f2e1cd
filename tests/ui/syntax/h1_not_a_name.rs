//! A number, a text and a star are no states.
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
    #[transition(submit: Created => Submitted)]
    #[transition(approve: Submitted => Approved)]
    #[transition(skip: 1 => Approved)]
    #[transition(leap: "Created" => Approved)]
    #[transition(stop: * => Approved)]
    state: LoanState,
}

fn main() {}
