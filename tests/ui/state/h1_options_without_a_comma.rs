//! Options are divided by commas.
use fsm_core::prelude::*;

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
enum LoanState {
    #[state(initial)]
    Created,
    #[state(terminal group = closed)]
    Submitted,
}

fn main() {}
