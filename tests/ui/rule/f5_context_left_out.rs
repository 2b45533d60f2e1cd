//! A rule that reads the context is called with it.
use fsm_core::Context;
use fsm_core::prelude::*;
use fsm_tests::project::*;

#[rule]
fn is_overdue(user: &User, task: &Task, cx: &Context) -> bool {
    task.owner_id == user.id && task.due_at < cx.now.naive_utc()
}

#[rule]
fn can_read(user: &User, task: &Task) -> bool {
    task.done || is_overdue(user, task)
}

fn main() {}
