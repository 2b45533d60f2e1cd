//! What generated code may do, no other code may.
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

#[derive(StateMachine, Debug, Clone)]
pub struct Loan {
    #[transition(approve: Created | Imported => Approved)]
    state: LoanState,
}

pub fn approve(loan: &mut Loan) {
    use fsm_core::machine::{Key, Machine};
    loan.__put(LoanState::Approved, Key::new());
}

fn main() {}
