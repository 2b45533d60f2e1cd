//! A misspelt option of the enum.
use fsm_core::prelude::*;

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
#[state(storag = text)]
enum LoanState {
    #[state(initial)]
    Created,
    Submitted,
}

fn main() {}
