//! A rule of `#[rule(memory)]` is asked in memory alone.
use diesel::prelude::*;
use fsm_core::prelude::*;
use fsm_tests::project::*;

#[rule(memory)]
fn is_long(user: &User, task: &Task) -> bool {
    task.title.len() > 100 && user.is_admin
}

fn filters(mary: &User) {
    let _ = fsm_tests::project::schema::tasks::table.filter(is_long().scope(mary));
}

fn filters_composed(mary: &User) {
    let _ = fsm_tests::project::schema::tasks::table.filter((can_edit() & is_long()).scope(mary));
}

fn main() {}
