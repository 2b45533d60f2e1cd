//! `loan.can_verify() -> bool`.

use crate::models::{LoanState, loan};

#[test]
fn can_verify_is_a_bool() {
    let can: bool = loan(LoanState::Reviewed).can_verify();
    assert!(can);
    assert!(!loan(LoanState::Verified).can_approve());
    assert!(loan(LoanState::Created).can_manually_override());
}
