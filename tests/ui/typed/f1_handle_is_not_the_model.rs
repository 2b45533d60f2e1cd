//! A handle has no run-time methods and no conversion, so no typed call falls through to the run-time form.
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

fn state(loan: &In<Loan, loan_state::Created>) -> LoanState {
    loan.state()
}

fn can(loan: &In<Loan, loan_state::Created>) -> bool {
    loan.can_approve()
}

fn fire(loan: In<Loan, loan_state::Created>) {
    let _ = loan.fire(LoanEvent::Approve);
}

fn borrow(loan: &In<Loan, loan_state::Created>) -> &Loan {
    loan
}

fn main() {}
