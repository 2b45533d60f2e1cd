//! Beside Diesel a state enum is `Debug`.
use fsm_core::prelude::*;

#[derive(State, Clone, Copy, PartialEq, Eq)]
enum LoanState {
    #[state(initial)]
    Created,
}

fn main() {}
