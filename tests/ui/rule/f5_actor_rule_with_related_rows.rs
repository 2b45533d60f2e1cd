//! A rule without related rows asks none that has them by the actor alone.

use fsm_core::prelude::*;
use fsm_tests::project::*;

#[rule]
fn leads(user: &User) -> bool {
    exists(|r: ProjectRole| r.user_id == user.id && r.role == "leader")
}

#[rule]
fn can_read(user: &User, task: &Task) -> bool {
    task.done || leads(user)
}

fn main() {}
