//! What Rust computes of a column has no SQL, and each is told at its place.
use fsm_core::prelude::*;
use fsm_tests::project::*;

fn is_long(title: &str) -> bool {
    title.len() > 100
}

#[rule]
fn a_function_of_a_column(user: &User, task: &Task) -> bool {
    is_long(&task.title) && user.is_admin
}

#[rule]
fn the_length_of_a_text(user: &User, task: &Task) -> bool {
    task.title.len() > 3 && user.is_admin
}

#[rule]
fn another_case(user: &User, task: &Task) -> bool {
    task.title.to_lowercase() == user.name
}

#[rule]
fn a_part_of_a_column(user: &User, task: &Task, cx: &fsm_core::Context) -> bool {
    task.due_at.date() == cx.now.date_naive() && user.is_admin
}

#[rule]
fn unwrapped(user: &User, task: &Task) -> bool {
    task.note.unwrap() == user.name
}

#[rule]
fn a_cast(user: &User, task: &Task) -> bool {
    task.size as i64 > user.id
}

#[rule]
fn divided(user: &User, task: &Task) -> bool {
    i64::from(task.size) / 2 > user.id
}

#[rule]
fn a_product(user: &User, task: &Task) -> bool {
    i64::from(task.size) * i64::from(task.size) > user.id
}

#[rule]
fn not_widened(user: &User, task: &Task) -> bool {
    task.size + 1 > 3 && user.is_admin
}

#[rule]
fn negated(user: &User, task: &Task) -> bool {
    -task.owner_id == user.id
}

#[rule]
fn a_method_of_the_row(user: &User, task: &Task) -> bool {
    task.can_review() && user.is_admin
}

#[rule]
fn a_whole_row(user: &User, task: &Task) -> bool {
    *task == user.favourite
}

fn main() {}
