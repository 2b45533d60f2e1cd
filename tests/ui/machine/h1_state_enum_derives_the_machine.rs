//! The enum of the states derives `State`.
use fsm_core::prelude::*;

#[derive(StateMachine, Clone, Copy, PartialEq, Eq)]
pub enum LoanState {
    Created,
    Submitted,
}

fn main() {}
