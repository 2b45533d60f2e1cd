//! A rule that reads a context of the application's is asked with it.
use fsm_core::prelude::*;
use fsm_tests::project::*;

struct Cx {
    tenant: i64,
}

#[rule]
fn is_ours(user: &User, task: &Task, cx: &Cx) -> bool {
    task.project_id == cx.tenant && user.is_admin
}

fn decides(mary: &User, task: &Task) -> bool {
    is_ours().test(mary, task)
}

fn main() {}
