//! `loan.into_state()`: `Result<In<Loan, S>, Refused<Loan>>`.

use fsm_core::prelude::*;

use crate::models::{Loan, LoanState, loan, loan_state};

#[test]
fn into_state_infers_or_is_told_the_state() {
    let told = loan(LoanState::Denied).into_state::<loan_state::Denied>();
    let _: Result<In<Loan, loan_state::Denied>, Refused<Loan>> = told;
    let inferred: Result<In<Loan, loan_state::Created>, _> = loan(LoanState::Denied).into_state();
    let row: Loan = inferred.unwrap_err().into_handle();
    assert_eq!(row.state(), LoanState::Denied);
}
