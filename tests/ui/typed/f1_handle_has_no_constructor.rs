//! A handle comes from a look at the row, and from nowhere else.
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

mod elsewhere {
    use super::{Loan, LoanHandle, loan_state};
    use fsm_core::typed::Seen;

    pub fn forge(seen: Seen<Loan, loan_state::Verified>) -> LoanHandle<loan_state::Verified> {
        LoanHandle(seen)
    }
}

fn main() {}
