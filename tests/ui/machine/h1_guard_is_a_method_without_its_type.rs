//! A guard that is a method is named with its type.
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
    #[transition(submit: Created => Submitted, guard = is_complete)]
    #[transition(approve: Submitted => Approved)]
    state: LoanState,
}

impl Loan {
    fn is_complete(&self) -> bool {
        true
    }
}

fn main() {}
