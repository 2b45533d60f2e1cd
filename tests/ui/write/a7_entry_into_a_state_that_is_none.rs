//! A row is born in a state that says so.
use fsm_core::prelude::*;

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
pub enum LoanState {
    #[state(initial)]
    Created,
    #[state(entry)]
    Imported,
    #[state(terminal)]
    Approved,
}

pub fn approved() -> Initial<LoanState> {
    LoanState::entry(loan_state::Approved)
}

pub fn imported() -> Initial<LoanState> {
    LoanState::entry(loan_state::Imported)
}

fn main() {}
