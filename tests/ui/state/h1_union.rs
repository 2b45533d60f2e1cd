//! Neither is a union.
use fsm_core::prelude::*;

#[derive(State, Clone, Copy)]
union LoanState {
    a: u8,
    b: i8,
}

fn main() {}
