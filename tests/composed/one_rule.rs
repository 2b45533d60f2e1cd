//! One rule, so that what the other program depends on is built.

use fsm_core::prelude::*;
use fsm_tests::project::{Task, User};

#[rule]
fn owns(user: &User, task: &Task) -> bool {
    task.owner_id == user.id
}

fn main() {
    let _ = owns();
}
