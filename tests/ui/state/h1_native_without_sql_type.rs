//! A type of the database, and no word which.
use fsm_core::prelude::*;

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
#[state(storage = native)]
enum LoanState {
    #[state(initial)]
    Created,
}

fn main() {}
