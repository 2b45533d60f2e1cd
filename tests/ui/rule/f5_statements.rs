//! A rule is one condition.
use fsm_core::prelude::*;
use fsm_tests::project::*;

#[rule]
fn no_else(user: &User, task: &Task) -> bool {
    if user.is_admin { return true; }
    task.done
}

#[rule]
fn a_let_of_a_column(user: &User, task: &Task) -> bool {
    let owner = task.owner_id;
    owner == user.id
}

#[rule]
fn a_loop(user: &User, task: &Task) -> bool {
    for lead in &user.leads {
        println!("{lead}");
    }
    task.done
}

#[rule]
fn a_guard_on_a_row(user: &User, task: &Task) -> bool {
    match user.team_id {
        Some(team) if task.owner_id == team => true,
        _ => false,
    }
}

#[rule]
fn a_pattern(user: &User, task: &Task) -> bool {
    matches!(task.size, 1..=3) && user.is_admin
}

fn main() {}
