//! Another module can't assign the state.
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

mod model {
    use super::LoanState;
    use fsm_core::prelude::*;

    #[derive(StateMachine, Debug, Clone)]
    pub struct Loan {
        #[transition(approve: Created | Imported => Approved)]
        state: LoanState,
    }
}

pub fn approve(loan: &mut model::Loan) {
    loan.state = LoanState::Approved;
}

fn main() {}
