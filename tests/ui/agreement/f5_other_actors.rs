//! Actors of another type than the rule's.

use fsm_core::agreement;
use fsm_core::prelude::*;
use fsm_tests::project::{Task, User};

struct Robot;

#[rule]
fn owns(user: &User, task: &Task) -> bool {
    task.owner_id == user.id
}

fn main() {
    agreement!(owns, actors = [Robot]);
}
