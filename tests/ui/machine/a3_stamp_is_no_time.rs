//! The field that is stamped holds a time.
use fsm_core::prelude::*;

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
pub enum LoanState {
    #[state(initial)]
    Created,
    #[state(terminal)]
    Submitted,
}

#[derive(StateMachine, Debug, Clone)]
pub struct Loan {
    pub submitted_at: String,
    #[transition(submit: Created => Submitted, stamp = submitted_at)]
    state: LoanState,
}

fn main() {}
