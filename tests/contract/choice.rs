//! `Choice`: an event that may happen.

use fsm_core::Choice;
use fsm_core::prelude::*;

use crate::models::{LoanState, loan};

#[test]
fn choice_has_its_fields() {
    let events = loan(LoanState::Created).events();
    let first: &Choice = events.possible.first().unwrap();
    let (event, label): (&'static str, &'static str) = (first.event, first.label);
    let targets: &Vec<&'static str> = &first.targets;
    let labels: &Vec<&'static str> = &first.target_labels;
    let field: &'static str = first.field;
    let overrides: bool = first.overrides;
    assert_eq!((event, label, overrides), ("submit", "Submit", false));
    assert_eq!(*targets, ["submitted"]);
    assert_eq!(
        (labels.as_slice(), field),
        (["Submitted"].as_slice(), "state")
    );
}
