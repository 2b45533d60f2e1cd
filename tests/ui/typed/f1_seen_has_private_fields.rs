//! What a handle wraps can't be made by hand, not even beside the model.
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

use fsm_core::typed::Seen;
use std::marker::PhantomData;

fn by_fields(model: Loan) -> LoanHandle<loan_state::Verified> {
    LoanHandle(Seen {
        model,
        state: PhantomData,
    })
}

fn main() {}
