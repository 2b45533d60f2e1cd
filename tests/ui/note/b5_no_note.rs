//! A transition that needs a note, and has none: in both forms, and beside another.
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

#[derive(StateMachine, Clone)]
pub struct Loan {
    #[transition(approve: Reviewed => Approved)]
    #[transition(deny: Reviewed => Denied, note)]
    state: LoanState,
    #[transition(pay: Waiting => Paid)]
    payment: PaymentState,
}

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
pub enum PaymentState {
    #[state(initial)]
    Waiting,
    #[state(terminal)]
    Paid,
}

pub fn run_time(loan: &Loan) {
    let _ = loan.deny().apply();
}

pub fn typed(loan: In<Loan, loan_state::Reviewed>) {
    let _ = loan.deny().apply();
}

pub fn together(loan: &Loan) {
    let _ = loan.pay().and(loan.deny()).apply();
}

fn main() {}
