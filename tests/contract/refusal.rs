//! `Refusal`: an event that may not happen, and why.

use fsm_core::Refusal;
use fsm_core::prelude::*;

use crate::models::{LoanState, loan};

#[test]
fn refusal_has_its_fields() {
    let events = loan(LoanState::Verified).events();
    let refusal: &Refusal = events
        .refused
        .iter()
        .find(|r| r.event == "approve")
        .unwrap();
    let (event, label): (&'static str, &'static str) = (refusal.event, refusal.label);
    let field: &'static str = refusal.field;
    assert_eq!(field, "state");
    let error: &TransitionError = &refusal.error;
    let reasons: Vec<Reason> = refusal.reasons();
    assert_eq!(
        (event, label, error.code()),
        ("approve", "Approve", "guarded")
    );
    assert_eq!(reasons.first().map(Reason::code), Some("is_documented"));
}
