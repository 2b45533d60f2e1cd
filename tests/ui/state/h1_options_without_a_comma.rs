//! Options are divided by commas.
use fsm_core::prelude::*;

#[derive(State, Clone, Copy, PartialEq, Eq)]
enum LoanState {
    #[state(initial group = open)]
    Created,
}

fn main() {}
