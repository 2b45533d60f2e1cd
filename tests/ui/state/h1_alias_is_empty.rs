//! An alias has a text.
use fsm_core::prelude::*;

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
enum LoanState {
    #[state(initial)]
    Created,
    #[state(alias = "")]
    Submitted,
    #[state(alias)]
    Approved,
}

fn main() {}
