//! `test` has no connection.
use fsm_core::prelude::*;
use fsm_tests::project::*;

fn decides(mary: &User, task: &Task) -> bool {
    can_edit().test(mary, task)
}

fn decides_composed(mary: &User, task: &Task) -> bool {
    (can_edit() | is_small()).test(mary, task)
}

fn main() {}
