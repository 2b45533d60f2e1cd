//! All of them are reported together.
use fsm_core::prelude::*;

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
#[state(storage = json)]
enum LoanState {
    #[state(initial)]
    Created,
    #[state(initial)]
    Submitted,
    #[state(rename = "created")]
    Reviewed,
    #[state(group = any)]
    Verified,
    #[state(code = 1)]
    Approved,
    #[state(code = 1, allow(nothing))]
    Denied,
}

fn main() {}
