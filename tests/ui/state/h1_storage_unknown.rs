//! A way to store that there is not.
use fsm_core::prelude::*;

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
#[state(storage = json)]
enum LoanState {
    #[state(initial)]
    Created,
}

fn main() {}
