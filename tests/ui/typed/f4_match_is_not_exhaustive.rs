//! A match over `typed()` says what it does for each state.
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

fn open(loan: Loan) -> bool {
    match loan.typed() {
        LoanIn::Created(_) | LoanIn::Submitted(_) | LoanIn::Verified(_) => true,
        LoanIn::Approved(_) => false,
    }
}

fn main() {}
