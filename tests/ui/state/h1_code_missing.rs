//! Integers are stored, and a state has no code.
use fsm_core::prelude::*;

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
#[state(storage = integer)]
enum LoanState {
    #[state(initial, code = 1)]
    Created,
    Submitted,
}

fn main() {}
