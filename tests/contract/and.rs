//! `order.pay().and(order.ship())`.

use fsm_core::prelude::*;

use crate::models::{LoanState, loan};

#[test]
fn and_takes_another_event_of_the_row() {
    let loan = loan(LoanState::Created);
    let error = loan.submit().and(loan.submit()).apply().unwrap_err();
    let TransitionError::NotTogether { event, other, why } = error else {
        panic!("{error:?}");
    };
    let _: (&'static str, &'static str, &'static str) = (event, other, why);
}
