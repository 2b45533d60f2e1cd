//! A state does not come from outside.
use fsm_core::prelude::*;

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
pub enum LoanState {
    #[state(initial)]
    Created,
    #[state(terminal)]
    Approved,
}

#[derive(serde::Deserialize)]
pub struct LoanForm {
    pub state: LoanState,
}

fn main() {}
