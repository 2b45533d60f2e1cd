//! A rule with SQL contains none that has no SQL.
use fsm_core::prelude::*;
use fsm_tests::project::*;

#[rule(memory)]
fn is_long(user: &User, task: &Task) -> bool {
    task.title.len() > 100 && user.is_admin
}

#[rule]
fn can_read(user: &User, task: &Task) -> bool {
    task.done || is_long(user, task)
}

fn main() {}
