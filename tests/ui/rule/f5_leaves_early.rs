//! A rule leaves early where it is one condition all the same.
use fsm_core::prelude::*;
use fsm_tests::project::*;

#[rule]
fn of_a_constant(user: &User, task: &Task) -> bool {
    let Some(team) = user.team_id else { return false };
    task.owner_id == team
}

#[rule]
fn inside_of_a_branch(user: &User, task: &Task) -> bool {
    if task.done {
        let Some(team) = user.team_id else { return false };
        task.owner_id == team
    } else {
        true
    }
}

fn main() {}
