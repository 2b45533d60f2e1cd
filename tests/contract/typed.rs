//! `loan.typed()`: a `LoanIn`.

use crate::models::{LoanIn, LoanState, loan};

#[test]
fn typed_gives_the_sorted_row() {
    let sorted: LoanIn = loan(LoanState::Approved).typed();
    assert!(matches!(sorted, LoanIn::Approved(_)));
}
