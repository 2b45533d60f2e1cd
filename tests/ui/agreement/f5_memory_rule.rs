//! A rule of memory alone has nothing to compare.

use fsm_core::agreement;
use fsm_core::prelude::*;
use fsm_tests::project::{Task, User};

#[rule(memory)]
fn is_odd(user: &User, task: &Task) -> bool {
    task.size % 2 == 1 && user.is_admin
}

#[rule]
fn owns(user: &User, task: &Task) -> bool {
    task.owner_id == user.id
}

fn actors() -> Vec<User> {
    Vec::new()
}

fn main() {
    agreement!(is_odd, actors = actors());
    agreement!(owns() & is_odd(), actors = actors());
}
