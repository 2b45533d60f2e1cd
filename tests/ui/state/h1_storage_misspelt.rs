//! A misspelt way to store.
use fsm_core::prelude::*;

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
#[state(storage = interger)]
enum LoanState {
    #[state(initial)]
    Created,
}

fn main() {}
