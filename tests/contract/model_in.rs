//! `LoanIn`: a variant per state.

use crate::models::{LoanIn, LoanState, loan};

#[test]
fn model_in_has_a_variant_per_state() {
    match loan(LoanState::Verified).typed() {
        LoanIn::Verified(verified) => assert!(verified.deny().apply().is_ok()),
        LoanIn::Created(_)
        | LoanIn::Submitted(_)
        | LoanIn::Reviewed(_)
        | LoanIn::Approved(_)
        | LoanIn::Denied(_) => panic!("it is verified"),
    }
}
