//! Nor by the functions that generated code calls.
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

use fsm_core::machine::Key;
use fsm_core::typed::Seen;

fn by_trust(model: Loan) -> LoanHandle<loan_state::Verified> {
    LoanHandle(Seen::trusted(model))
}

fn by_key(model: Loan) -> LoanHandle<loan_state::Verified> {
    LoanHandle(Seen::sorted(model, &Key::new()))
}

fn main() {}
