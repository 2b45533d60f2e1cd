//! `Refused<Handle>`, which turns into a `TransitionError` by `?`.

use fsm_core::prelude::*;

use crate::models::{Loan, LoanState, loan, loan_state};

fn approve(loan: Loan) -> Result<Loan, TransitionError> {
    let verified: In<Loan, loan_state::Verified> = loan.into_state()?;
    let approved = verified.approve().apply()?;
    Ok(approved.into_row())
}

#[test]
fn refused_turns_into_the_error() {
    assert_eq!(
        approve(loan(LoanState::Verified)).unwrap_err().code(),
        "guarded"
    );
    assert_eq!(
        approve(loan(LoanState::Created)).unwrap_err().code(),
        "wrong_state"
    );
}

#[test]
fn refused_has_the_handle() {
    let verified: In<Loan, loan_state::Verified> = loan(LoanState::Verified).into_state().unwrap();
    let refused: Refused<In<Loan, loan_state::Verified>> = verified.approve().apply().unwrap_err();
    let _: &TransitionError = refused.error();
    let _: &dyn std::error::Error = &refused;
    let (verified, _): (In<Loan, loan_state::Verified>, TransitionError) = refused.into_parts();
    let refused = verified.approve().apply().unwrap_err();
    let _: In<Loan, loan_state::Verified> = refused.into_handle();
}
