//! `None == None` is true in Rust, and would let everybody without a team at what has none.
use fsm_core::prelude::*;
use fsm_tests::project::*;

#[rule]
fn of_my_team(user: &User, task: &Task) -> bool {
    task.parent_id == user.team_id
}

fn main() {}
