//! A misspelt option of a variant, and one that is near to none.
use fsm_core::prelude::*;

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
enum LoanState {
    #[state(initial)]
    Created,
    #[state(termnial)]
    Submitted,
    #[state(colour = "red")]
    Approved,
}

fn main() {}
