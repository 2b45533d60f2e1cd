//! `In<Loan, loan_state::Verified>`, which is `LoanHandle<loan_state::Verified>`.

use fsm_core::prelude::*;

use crate::models::{Loan, LoanHandle, LoanState, loan, loan_state};

fn by_its_own_name(handle: LoanHandle<loan_state::Verified>) -> In<Loan, loan_state::Verified> {
    handle
}

#[test]
fn in_has_row_and_into_row() -> Result<(), TransitionError> {
    let verified: In<Loan, loan_state::Verified> = loan(LoanState::Verified).into_state()?;
    let verified = by_its_own_name(verified);
    let row: &Loan = verified.row();
    assert_eq!(row.id, 1);
    let denied: In<Loan, loan_state::Denied> = verified.deny().apply()?;
    let row: Loan = denied.into_row();
    assert_eq!(row.state(), LoanState::Denied);
    Ok(())
}
