//! A group of a state's name.
use fsm_core::prelude::*;

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
#[allow(non_camel_case_types)]
enum LoanState {
    #[state(initial)]
    created,
    #[state(group = created)]
    Submitted,
}

fn main() {}
