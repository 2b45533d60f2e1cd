//! Neither a lifetime.
use fsm_core::prelude::*;

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
enum LoanState<'a> {
    #[state(initial)]
    Created(&'a str),
}

fn main() {}
