//! A version that is no field.
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
#[machine(version = lock_versoin)]
pub struct Loan {
    pub lock_version: i32,
    #[transition(submit: Created => Submitted)]
    #[transition(approve: Submitted => Approved)]
    state: LoanState,
}

fn main() {}
