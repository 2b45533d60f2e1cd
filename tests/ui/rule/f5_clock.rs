//! A rule does not read the clock.
use fsm_core::prelude::*;
use fsm_tests::project::*;

#[rule]
fn is_late(user: &User, task: &Task) -> bool {
    task.due_at < chrono::Utc::now().naive_utc() && user.is_admin
}

fn main() {}
