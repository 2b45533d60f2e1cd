//! A guard takes the model, and an input only where the transition has one.
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
    #[transition(submit: Created => Submitted, guard = is_below)]
    #[transition(approve: Submitted => Approved)]
    state: LoanState,
}

fn is_below(_: &Loan, _: i64) -> bool {
    true
}

fn main() {}
