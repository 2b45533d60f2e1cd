//! A state holds no data.
use fsm_core::prelude::*;

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
enum LoanState {
    #[state(initial)]
    Created,
    Submitted(u64),
    Denied { reason: u8 },
}

fn main() {}
