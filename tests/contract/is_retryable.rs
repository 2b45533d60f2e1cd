//! `is_retryable()`: whether the whole transaction may be tried again.

use fsm_core::prelude::*;

#[test]
fn is_retryable_is_a_question() {
    let retryable: bool = TransitionError::NotFound.is_retryable();
    assert!(!retryable);
}
