//! A state enum is `Copy` and `Eq`.
use fsm_core::prelude::*;

#[derive(State)]
enum LoanState {
    #[state(initial)]
    Created,
}

fn main() {}
