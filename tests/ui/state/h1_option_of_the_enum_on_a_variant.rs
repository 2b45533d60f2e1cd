//! An option that stands on the enum, on a variant, and the other way round.
use fsm_core::prelude::*;

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
#[state(terminal)]
enum LoanState {
    #[state(initial)]
    Created,
    #[state(storage = text)]
    Submitted,
}

fn main() {}
