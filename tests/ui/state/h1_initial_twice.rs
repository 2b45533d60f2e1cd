//! One option twice on a variant.
use fsm_core::prelude::*;

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
enum LoanState {
    #[state(initial)]
    Created,
    #[state(entry, entry)]
    Submitted,
    #[state(label = "Sent", label = "Handed in")]
    Sent,
}

fn main() {}
