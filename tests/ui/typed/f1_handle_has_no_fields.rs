//! A handle is not the model: `row()` gives it.
use fsm_core::prelude::*;

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
pub enum LoanState {
    #[state(initial)]
    Created,
    Submitted,
    Verified,
    #[state(terminal)]
    Approved,
    #[state(terminal)]
    Denied,
}

#[derive(StateMachine, Debug, Clone)]
pub struct Loan {
    pub amount: i64,
    #[transition(submit: Created => Submitted)]
    #[transition(verify: Submitted => Verified)]
    #[transition(approve: Verified => Approved)]
    #[transition(deny: Submitted | Verified => Denied)]
    state: LoanState,
}

fn read(loan: In<Loan, loan_state::Created>) -> i64 {
    loan.amount
}

fn main() {}
