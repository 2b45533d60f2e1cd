//! `#[state]` says nothing.
use fsm_core::prelude::*;

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
enum LoanState {
    #[state]
    Created,
    #[state(initial)]
    Submitted,
}

fn main() {}
