//! An alias that is another state's name, and one that is the state's own.
use fsm_core::prelude::*;

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
enum LoanState {
    #[state(initial)]
    Created,
    #[state(alias = "created")]
    Submitted,
    #[state(alias = "approved")]
    Approved,
}

fn main() {}
