//! `TransitionError::Denied { event, decision }`.

use fsm_core::Decision;
use fsm_core::prelude::*;
use fsm_tests::lending::{self, MortgageState, user};

#[test]
fn denied_has_the_event_and_the_decision() {
    let row = lending::mortgage(MortgageState::Drafted, 3);
    let error = row.file().by(&user(2)).apply().unwrap_err();
    assert_eq!((error.code(), error.http_status()), ("denied", 403));
    assert!(!error.is_retryable());
    let TransitionError::Denied { event, decision } = error else {
        panic!("{error:?}");
    };
    assert_eq!(event, "file");
    assert!(!decision.is_allowed());
    let decision: Decision = decision.into_decision();
    let reasons: Vec<&str> = decision.reasons().iter().map(Reason::code).collect();
    assert_eq!(reasons, ["owns_mortgage"]);
}
