//! A state enum has no parameters.
use fsm_core::prelude::*;

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
enum LoanState<T: Copy + Eq + 'static> {
    #[state(initial)]
    Created,
    Submitted(T),
}

fn main() {}
