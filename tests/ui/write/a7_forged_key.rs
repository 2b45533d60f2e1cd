//! The key that lets generated code set a state can't be made by anybody else.
use fsm_core::__private::{Key, Machine};
use fsm_core::prelude::*;

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
pub enum LoanState {
    #[state(initial)]
    Created,
    #[state(terminal)]
    Approved,
}

#[derive(StateMachine, Debug, Clone)]
pub struct Loan {
    #[transition(approve: Created => Approved)]
    state: LoanState,
}

fn by_its_constructor(loan: &mut Loan) {
    loan.__put(LoanState::Approved, Key::new());
}

fn by_its_field(loan: &mut Loan) {
    loan.__put(LoanState::Approved, Key(std::marker::PhantomData));
}

fn by_a_default(loan: &mut Loan) {
    loan.__put(LoanState::Approved, Default::default());
}

fn main() {}
