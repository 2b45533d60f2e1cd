//! Two variants that are one name in snake case.
use fsm_core::prelude::*;

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
enum LoanState {
    #[state(initial)]
    HttpOk,
    HTTPOk,
}

fn main() {}
