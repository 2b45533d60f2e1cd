//! A model without `Columns`, and a column that it does not have.
use fsm_core::prelude::*;
use fsm_tests::project::*;

struct Plain {
    id: i64,
}

#[rule]
fn about_it(user: &User, plain: &Plain) -> bool {
    plain.id == user.id
}

#[rule]
fn misspelt(user: &User, task: &Task) -> bool {
    task.ownr_id == user.id
}

fn main() {}
