//! `UnknownEvent`: the enum, the value, the known names and the nearest.

use fsm_core::UnknownEvent;

use crate::models::LoanEvent;

#[test]
fn unknown_event_has_its_fields() {
    let error: UnknownEvent = "aprove".parse::<LoanEvent>().unwrap_err();
    let UnknownEvent {
        event_enum,
        value,
        known,
        nearest,
        ..
    } = error;
    let known: &'static [&'static str] = known;
    assert_eq!(
        (event_enum, value.as_str(), known.len()),
        ("LoanEvent", "aprove", 6)
    );
    assert_eq!(nearest, Some("approve"));
}
