//! `&`, `|`, `^`, `!`, `forbid(..)`, `anyone`.

use fsm_core::prelude::*;
use fsm_core::{anyone, forbid};

use crate::rules::{is_admin, is_small, mary, one_task};

#[test]
fn rule_composition_has_its_operators() {
    let (_, task) = one_task();
    let mary = mary();
    assert!((is_small() & !is_admin()).test(&mary, &task));
    assert!((is_small() | is_admin()).test(&mary, &task));
    assert!((is_small() ^ is_admin()).test(&mary, &task));
    assert!(!(anyone() & forbid(is_small())).test(&mary, &task));
    assert!((is_small() | forbid(is_admin())).test(&mary, &task));
}
