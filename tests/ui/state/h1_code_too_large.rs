//! A code fits into 32 bits.
use fsm_core::prelude::*;

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
enum LoanState {
    #[state(initial)]
    Created,
    #[state(code = 3000000000)]
    Submitted,
}

fn main() {}
