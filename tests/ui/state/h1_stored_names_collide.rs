//! Two states of one stored name.
use fsm_core::prelude::*;

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
enum LoanState {
    #[state(initial)]
    InReview,
    #[state(rename = "in_review")]
    Reviewed,
}

fn main() {}
