//! `loan.events()`: `Events { possible, refused }`.

use fsm_core::prelude::*;
use fsm_core::{Choice, Events, Refusal};

use crate::models::{LoanState, loan};

#[test]
fn events_has_two_lists() {
    let events: Events = loan(LoanState::Verified).events();
    let possible: Vec<Choice> = events.possible;
    let refused: Vec<Refusal> = events.refused;
    assert_eq!(possible.len() + refused.len(), 6);
}
