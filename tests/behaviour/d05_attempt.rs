//! Going on only where a rule allows it.

use fsm_core::prelude::*;
use fsm_core::{AttemptError, PermissionDenied};
use fsm_tests::project::{
    Project, Task, can_edit, can_rename, database, is_admin, is_small, mary, task,
};

#[test]
fn d5_an_attempt_passes_or_says_in_a_sentence_who_may_not_do_what() {
    let conn = &mut database();
    let (second, third) = (task(2, conn), task(3, conn));
    third.attempt(can_rename(), &mary()).unwrap();
    let denied: PermissionDenied = second.attempt(can_rename(), &mary()).unwrap_err();
    assert_eq!(
        denied.to_string(),
        "mary doesn't have permission to rename task 2"
    );
    assert_eq!(
        (denied.rule.as_str(), denied.actor.as_str()),
        ("can_rename", "5")
    );
    assert_eq!(denied.http_status(), 403);
    let denied = denied.with_message("Ask the owner of this task.");
    assert_eq!(denied.to_string(), "Ask the owner of this task.");
}

#[test]
fn d5_an_attempt_asks_the_database_for_related_rows() {
    let conn = &mut database();
    let (first, second) = (task(1, conn), task(2, conn));
    first.attempt_in(can_edit(), &mary(), conn).unwrap();
    let error = second.attempt_in(can_edit(), &mary(), conn).unwrap_err();
    assert_eq!(error.http_status(), 403);
    let AttemptError::Denied(denied) = error else {
        panic!("{error:?}");
    };
    assert_eq!(
        denied.to_string(),
        "mary doesn't have permission to edit task 2"
    );
    assert!(denied.decision.explanation().is_some());
}

#[test]
fn d5_an_attempt_of_a_class_needs_no_object() {
    let denied = Project::attempt_any(is_admin(), &mary()).unwrap_err();
    assert_eq!(
        denied.to_string(),
        "mary doesn't have permission for any project: not met: is admin"
    );
    let mut boss = mary();
    boss.is_admin = true;
    Task::attempt_any(is_admin(), &boss).unwrap();
}

#[test]
fn d5_an_attempt_takes_a_composition() {
    let first = task(1, &mut database());
    first.attempt(is_small() | is_admin(), &mary()).unwrap();
    first
        .attempt(!is_small() & is_admin(), &mary())
        .unwrap_err();
}
