//! A struct is no enum of states.
use fsm_core::prelude::*;

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
struct LoanState {
    name: &'static str,
}

fn main() {}
