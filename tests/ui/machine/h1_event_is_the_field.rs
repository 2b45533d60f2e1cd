//! An event of the field's name.
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
    #[transition(loan_state: Created => Submitted)]
    #[transition(approve: Submitted => Approved)]
    loan_state: LoanState,
}

fn main() {}
