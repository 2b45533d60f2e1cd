//! A rule that does not exist is an error where it is named.
use fsm_core::prelude::*;
use fsm_tests::project::*;

#[rule]
fn can_read(user: &User, task: &Task) -> bool {
    can_edti(user, task)
}

fn composed() {
    let _ = can_edti() & is_admin();
}

fn main() {}
