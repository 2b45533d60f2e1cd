//! One option twice on a variant.
use fsm_core::prelude::*;

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
enum LoanState {
    #[state(initial, initial)]
    Created,
    #[state(label = "Sent", label = "Handed in")]
    Submitted,
}

fn main() {}
