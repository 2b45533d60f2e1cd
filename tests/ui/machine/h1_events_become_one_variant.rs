//! Two events that are one variant.
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
    #[transition(send_in: Created => Submitted)]
    #[transition(send__in: Submitted => Approved)]
    state: LoanState,
}

fn main() {}
