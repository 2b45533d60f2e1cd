//! What would mean something else in SQL than in Rust is refused.

use fsm_core::prelude::*;
use fsm_tests::project::*;

#[rule]
fn a_pattern_behind_a_name(user: &User, task: &Task) -> bool {
    matches!(task.parent_id, Some(x @ 1)) && user.is_admin
}

#[rule]
fn a_name_alone(user: &User, task: &Task) -> bool {
    matches!(task.parent_id, Some(parent)) && user.is_admin
}

#[rule]
fn the_actor_hidden(user: &User, task: &Task) -> bool {
    exists(|user: ProjectRole| user.project_id == task.project_id)
}

#[rule]
fn a_return(user: &User, task: &Task) -> bool {
    (if task.done { return false; } else { task.size > 1 }) || user.is_admin
}

#[rule]
fn an_attribute(user: &User, task: &Task) -> bool {
    match task.size {
        #[cfg(any())]
        1 => true,
        _ => user.is_admin,
    }
}

#[rule]
fn another_number_of_arguments(user: &User, task: &Task) -> bool {
    user.is_admin || can_edit(task)
}

fn main() {}
