//! `.save(&mut conn)`: the row as stored, or why not.

use fsm_core::prelude::*;
use fsm_tests::database::memory;

use crate::models::{Loan, LoanState, SCHEMA, loan_state, stored};

#[test]
fn save_gives_the_row_or_the_handle() {
    let conn = &mut memory(SCHEMA);
    let row: Result<Loan, TransitionError> = stored(conn).submit().save(conn);
    let submitted: In<Loan, loan_state::Submitted> = row.unwrap().into_state().unwrap();
    let moved: Result<In<Loan, loan_state::Reviewed>, Refused<In<Loan, loan_state::Submitted>>> =
        submitted.review().save(conn);
    assert_eq!(moved.unwrap().into_row().state(), LoanState::Reviewed);
}
