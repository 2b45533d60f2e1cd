//! Metadata has keys and values.
use fsm_core::prelude::*;

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
enum LoanState {
    #[state(initial, meta(colour))]
    Created,
    #[state(meta = "red")]
    Submitted,
    #[state(meta(colour = 3))]
    Approved,
}

fn main() {}
