//! A misspelt option of a state field.
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
    #[machine(public_stat)]
    #[transition(submit: Created => Submitted)]
    #[transition(approve: Submitted => Approved)]
    pub state: LoanState,
}

fn main() {}
