//! A parent is found by a column of its key's type.
use fsm_core::prelude::*;
use fsm_tests::project::*;

#[rule]
fn by_its_title(user: &User, task: &Task) -> bool {
    parent(task.title, |p: Project| p.is_open) && user.is_admin
}

fn main() {}
