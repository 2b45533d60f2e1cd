//! A rule is a plain function that borrows and answers with `bool`.
use fsm_core::prelude::*;
use fsm_tests::project::*;

#[rule]
async fn is_async(user: &User) -> bool {
    user.is_admin
}

#[rule]
fn is_generic<T>(user: &T) -> bool {
    true
}

#[rule]
fn takes_it(user: User, task: &Task) -> bool {
    user.is_admin && task.done
}

#[rule]
fn changes_it(user: &User, task: &mut Task) -> bool {
    user.is_admin && task.done
}

#[rule]
fn answers_nothing(user: &User) {}

#[rule]
fn answers_something(user: &User) -> Option<bool> {
    None
}

#[rule]
fn of_nobody() -> bool {
    true
}

#[rule]
fn of_too_many(user: &User, task: &Task, project: &Project) -> bool {
    true
}

#[rule]
struct NoFunction;

fn main() {}
