//! A context of the application's own is not made up.

use fsm_core::agreement;
use fsm_core::prelude::*;
use fsm_tests::project::Task;

struct Calendar {
    hours: i32,
}

#[rule(object)]
fn fits(task: &Task, cx: &Calendar) -> bool {
    task.size <= cx.hours
}

fn main() {
    agreement!(fits);
}
