//! `forbid` stands in the outermost composition.
use fsm_core::forbid;
use fsm_core::prelude::*;
use fsm_tests::project::*;

fn composed() {
    let _ = is_admin() & (can_edit() | forbid(is_small()));
    let _ = !(can_edit() & forbid(is_small()));
    let _ = can_edit() & forbid(is_small()) | is_admin();
}

fn main() {}
