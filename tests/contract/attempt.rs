//! `attempt`, `attempt_in`, `attempt_any`, `PermissionDenied`.

use fsm_core::PermissionDenied;
use fsm_core::prelude::*;

use crate::rules::{Task, can_edit, is_admin, is_small, mary, one_task};

#[test]
fn attempt_passes_or_denies() {
    let (mut conn, task) = one_task();
    task.attempt(is_small(), &mary()).unwrap();
    task.attempt_in(can_edit(), &mary(), &mut conn).unwrap();
    let denied: PermissionDenied = Task::attempt_any(is_admin(), &mary()).unwrap_err();
    assert_eq!(denied.http_status(), 403);
    let denied = task.attempt(is_admin(), &mary()).unwrap_err();
    assert_eq!(denied.with_message("no").to_string(), "no");
}
