//! A constant in a pattern is written in capitals: a name is one to Rust only if no constant has it.
use fsm_core::prelude::*;
use fsm_tests::project::*;

#[allow(non_upper_case_globals)]
const first: i64 = 1;

#[rule]
fn in_an_if_let(user: &User, task: &Task) -> bool {
    if let Some(first) = task.parent_id { user.is_admin } else { false }
}

#[rule]
fn in_a_match(user: &User, task: &Task) -> bool {
    match task.parent_id {
        Some(first) => user.is_admin,
        None => false,
    }
}

macro_rules! captured {
    ($name:ident) => {
        #[rule]
        fn in_a_macro(user: &User, task: &Task) -> bool {
            matches!(task.parent_id, Some($name) if user.is_admin)
        }
    };
}
captured!(first);

fn main() {}
