//! What may be written at birth comes from the enum alone.
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
    Initial {
        state: LoanState::Approved,
    }
}

fn main() {}
