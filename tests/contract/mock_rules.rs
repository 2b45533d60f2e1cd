//! `mock_rules!`, `.everywhere()`, `.during(..)`, `.handle()`.

use fsm_core::mock_rules;
use fsm_core::prelude::*;

use crate::rules::{is_admin, is_small, mary, one_task};

#[test]
fn mock_rules_answers_in_its_scope() {
    let (_, task) = one_task();
    {
        let _mocks = mock_rules!(is_admin = true, is_small = false);
        assert!(is_admin().test(&mary()) && !is_small().test(&mary(), &task));
    }
    let mocks = mock_rules!(is_admin = true).everywhere();
    let handle = mocks.handle();
    drop(mocks);
    assert!(handle.run(|| is_admin().test(&mary())));
    let _future = mock_rules!(is_admin = true).during(std::future::ready(()));
    assert!(!is_admin().test(&mary()));
}
