//! An alias has a text.
use fsm_core::prelude::*;

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
enum LoanState {
    #[state(initial, alias = "")]
    Created,
    #[state(alias)]
    Submitted,
}

fn main() {}
