//! A note that nothing asks for, and one that is given twice.
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
}

pub fn not_taken(loan: &Loan) {
    let _ = loan.approve().note("well earned").apply();
}

pub fn typed(loan: In<Loan, loan_state::Reviewed>) {
    let _ = loan.approve().note("well earned").apply();
}

pub fn twice(loan: &Loan) {
    let _ = loan.deny().note("no income").note("no documents").apply();
}

fn main() {}
