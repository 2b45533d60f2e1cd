//! SQL compares floats and orders texts otherwise than Rust.
use fsm_core::prelude::*;
use fsm_tests::project::*;

#[rule]
fn a_float(user: &User, task: &Task) -> bool {
    task.weight == 0.5 && user.is_admin
}

#[rule]
fn an_ordered_float(user: &User, task: &Task) -> bool {
    task.weight < 0.5 && user.is_admin
}

#[rule]
fn an_ordered_text(user: &User, task: &Task) -> bool {
    task.title < user.name
}

#[rule]
fn a_state_as_a_field_would_be(user: &User, task: &Task) -> bool {
    task.state() == user.name
}

fn main() {}
