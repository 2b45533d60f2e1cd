//! No state to start in.
use fsm_core::prelude::*;

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
enum LoanState {
    Created,
    Submitted,
}

fn main() {}
