//! Relations are written in one way.
use fsm_core::prelude::*;
use fsm_tests::project::*;

#[rule]
fn no_model(user: &User, task: &Task) -> bool {
    exists(|r| r.user_id == user.id) && task.done
}

#[rule]
fn no_closure(user: &User, task: &Task) -> bool {
    exists(user.id) && task.done
}

#[rule]
fn two_conditions(user: &User, task: &Task) -> bool {
    exists(|r: ProjectRole| r.user_id == user.id, task.done)
}

#[rule]
fn two_names(user: &User, task: &Task) -> bool {
    all(|r: ProjectRole| r.project_id == task.project_id, |x| x.user_id == user.id)
}

#[rule]
fn a_number(user: &User, task: &Task) -> bool {
    count(|r: ProjectRole| r.project_id == task.project_id) && user.is_admin
}

#[rule]
fn no_column(user: &User, task: &Task) -> bool {
    parent(user.id, |p: Project| p.is_open) && task.done
}

fn main() {}
