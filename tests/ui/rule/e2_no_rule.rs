//! What is called as a rule is one.
use fsm_core::prelude::*;
use fsm_tests::project::*;

fn owns(user: &User, task: &Task) -> bool {
    task.owner_id == user.id
}

#[rule]
fn can_read(user: &User, task: &Task) -> bool {
    task.done || owns(user, task)
}

fn main() {}
