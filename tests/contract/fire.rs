//! `loan.fire(event)`, with the event from a request.

use fsm_core::prelude::*;

use crate::models::{LoanEvent, LoanState, loan};

#[test]
fn fire_takes_a_parsed_event() -> Result<(), TransitionError> {
    let loan = loan(LoanState::Created)
        .fire("submit".parse::<LoanEvent>()?)
        .apply()?;
    assert_eq!(loan.state(), LoanState::Submitted);
    Ok(())
}
