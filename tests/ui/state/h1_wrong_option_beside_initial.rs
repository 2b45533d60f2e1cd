//! A wrong option leaves the others of its variant in force.
use fsm_core::prelude::*;

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
enum LoanState {
    #[state(initial, colour = "red")]
    Created,
    #[state(group = Open, labell = "Sent")]
    Submitted,
}

fn main() {}
