//! A check that there is not.
use fsm_core::prelude::*;

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
enum LoanState {
    #[state(initial, allow(unreachible))]
    Created,
    #[state(allow(everything))]
    Submitted,
}

fn main() {}
