//! `loan.submit().apply()`: `Result<Loan, TransitionError>`.

use fsm_core::prelude::*;

use crate::models::{Loan, LoanState, loan};

#[test]
fn apply_gives_the_model() {
    let moved: Result<Loan, TransitionError> = loan(LoanState::Created).submit().apply();
    assert_eq!(moved.unwrap().state(), LoanState::Submitted);
}
