//! A group is a bare name.
use fsm_core::prelude::*;

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
enum LoanState {
    #[state(initial)]
    Created,
    #[state(group = "open")]
    Submitted,
}

fn main() {}
