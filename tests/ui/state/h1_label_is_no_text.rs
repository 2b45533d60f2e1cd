//! A label is a text.
use fsm_core::prelude::*;

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
enum LoanState {
    #[state(initial, label = 3)]
    Created,
    #[state(label)]
    Submitted,
    #[state(label = "")]
    Approved,
}

fn main() {}
