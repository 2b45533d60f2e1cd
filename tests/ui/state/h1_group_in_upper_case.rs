//! Groups are written in lower case.
use fsm_core::prelude::*;

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
enum LoanState {
    #[state(initial, group = Open)]
    Created,
}

fn main() {}
