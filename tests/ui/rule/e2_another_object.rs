//! A rule is about one type of object.
use fsm_core::prelude::*;
use fsm_tests::project::*;

fn decides(mary: &User, project: &Project) -> bool {
    is_small().test(mary, project)
}

#[rule]
fn can_read(user: &User, project: &Project) -> bool {
    project.is_open && can_edit(user, project)
}

fn main() {}
