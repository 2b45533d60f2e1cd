//! A flag takes no value.
use fsm_core::prelude::*;

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
enum LoanState {
    #[state(initial)]
    Created,
    #[state(entry = true)]
    Submitted,
    #[state(terminal(yes))]
    Approved,
}

fn main() {}
