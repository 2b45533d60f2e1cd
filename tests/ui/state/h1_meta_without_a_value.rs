//! Metadata has keys and values.
use fsm_core::prelude::*;

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
enum LoanState {
    #[state(initial)]
    Created,
    #[state(meta(colour))]
    Submitted,
    #[state(meta(colour = 3))]
    Approved,
    #[state(meta)]
    Denied,
}

fn main() {}
