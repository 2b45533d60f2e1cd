//! A code is a whole number.
use fsm_core::prelude::*;

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
enum LoanState {
    #[state(initial, code = "1")]
    Created,
    #[state(code = 1.5)]
    Submitted,
    #[state(code)]
    Approved,
}

fn main() {}
