//! `#[state = ..]` is no list of options.
use fsm_core::prelude::*;

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
enum LoanState {
    #[state = "initial"]
    Created,
    #[state(initial)]
    Submitted,
}

fn main() {}
