//! A code is a whole number.
use fsm_core::prelude::*;

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
enum LoanState {
    #[state(initial)]
    Created,
    #[state(code = "1")]
    Submitted,
    #[state(code = 1.5)]
    Approved,
}

fn main() {}
