//! `Reason`: a code, a text and parameters.

use fsm_core::prelude::*;

#[test]
fn reason_has_its_methods() {
    let reason = Reason::new("too_much", format!("more than {}", 5)).with("limit", 5);
    let (code, text): (&str, &str) = (reason.code(), reason.text());
    assert_eq!((code, text), ("too_much", "more than 5"));
    assert_eq!(reason.params().collect::<Vec<_>>(), [("limit", "5")]);
    assert_eq!(reason.param("limit"), Some("5"));
    assert_eq!(reason.clone(), reason);
}
