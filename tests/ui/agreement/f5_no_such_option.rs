//! Options that there are not, and what is no rule.

use fsm_core::agreement;
use fsm_core::prelude::*;
use fsm_tests::project::Task;

#[rule(object)]
fn is_small(task: &Task) -> bool {
    task.size < 3
}

fn is_no_rule(task: &Task) -> bool {
    task.size < 3
}

fn main() {
    agreement!(is_small, actor = [1]);
    agreement!(is_no_rule);
}
