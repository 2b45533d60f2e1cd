//! `rules![..]`: a list that a program reads.

use fsm_core::rules;

use crate::rules::{can_edit, is_admin};

#[test]
fn rules_list_is_read_and_searched() {
    let list = rules![can_edit, is_admin];
    let names: Vec<&str> = list.iter().map(|rule| rule.name).collect();
    assert_eq!(names, ["can_edit", "is_admin"]);
    let error = list.get("is_admn").unwrap_err();
    assert_eq!(error.nearest, Some("is_admin"));
}
