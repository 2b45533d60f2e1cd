//! Metadata is a list.
use fsm_core::prelude::*;

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
enum LoanState {
    #[state(initial)]
    Created,
    #[state(meta = "red")]
    Submitted,
}

fn main() {}
