//! The way to store is a bare name.
use fsm_core::prelude::*;

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
#[state(storage = "text")]
enum LoanState {
    #[state(initial)]
    Created,
}

fn main() {}
