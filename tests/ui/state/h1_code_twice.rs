//! One code for two states.
use fsm_core::prelude::*;

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
enum LoanState {
    #[state(initial, code = 1)]
    Created,
    #[state(code = 1)]
    Submitted,
}

fn main() {}
