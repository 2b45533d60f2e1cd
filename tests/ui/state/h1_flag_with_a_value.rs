//! A flag takes no value.
use fsm_core::prelude::*;

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
enum LoanState {
    #[state(initial = true)]
    Created,
    #[state(terminal(yes))]
    Submitted,
}

fn main() {}
