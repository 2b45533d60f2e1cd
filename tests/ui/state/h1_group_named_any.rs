//! A group of a name that has a meaning.
use fsm_core::prelude::*;

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
enum LoanState {
    #[state(initial, group = any)]
    Created,
    #[state(group = same)]
    Submitted,
}

fn main() {}
