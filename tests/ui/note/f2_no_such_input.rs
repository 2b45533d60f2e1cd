//! What can't be an input, and guards that don't fit it.
use fsm_core::prelude::*;

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
pub enum LoanState {
    #[state(initial)]
    Reviewed,
    #[state(terminal)]
    Denied,
    #[state(terminal)]
    Approved,
}

pub struct Offer {
    pub amount: i64,
}

#[derive(StateMachine, Clone)]
pub struct Loan {
    #[transition(approve: Reviewed => Approved, input = Offer)]
    #[transition(deny: Reviewed => Denied, input = String, guard = is_long)]
    state: LoanState,
}

fn is_long(_: &Loan, reason: &i64) -> bool {
    *reason > 5
}

fn main() {}
