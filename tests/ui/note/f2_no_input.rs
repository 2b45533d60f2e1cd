//! A transition that needs an input, and has none, or another.
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

#[derive(serde::Serialize)]
pub struct Offer {
    pub amount: i64,
}

#[derive(StateMachine, Clone)]
pub struct Loan {
    #[transition(approve: Reviewed => Approved, input = Offer)]
    #[transition(deny: Reviewed => Denied)]
    state: LoanState,
}

pub fn run_time(loan: &Loan) {
    let _ = loan.approve().apply();
}

pub fn typed(loan: In<Loan, loan_state::Reviewed>) {
    let _ = loan.approve().apply();
}

pub fn another(loan: &Loan) {
    let _ = loan.approve().input(5).apply();
}

pub fn not_taken(loan: &Loan) {
    let _ = loan.deny().input(5).apply();
}

fn main() {}
