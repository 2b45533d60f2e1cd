//! A group is a bare name.
use fsm_core::prelude::*;

#[derive(State, Clone, Copy, PartialEq, Eq)]
enum LoanState {
    #[state(initial, group = "open")]
    Created,
}

fn main() {}
