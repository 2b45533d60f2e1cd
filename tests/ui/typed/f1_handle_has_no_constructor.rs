//! A handle comes from a look at the row, and from nowhere else.
mod model {
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
}

use fsm_core::typed::Seen;
use model::{Loan, LoanHandle, loan_state};

fn forge(seen: Seen<Loan, loan_state::Approved>) -> LoanHandle<loan_state::Approved> {
    LoanHandle(seen)
}

fn main() {}
