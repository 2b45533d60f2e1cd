//! A label is a text.
use fsm_core::prelude::*;

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
enum LoanState {
    #[state(initial)]
    Created,
    #[state(label = 3)]
    Submitted,
    #[state(label)]
    Reviewed,
    #[state(label = "")]
    Approved,
}

fn main() {}
