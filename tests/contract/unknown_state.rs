//! `UnknownState`: the enum, the value, the known names and the nearest.

use fsm_core::UnknownState;

use crate::models::LoanState;

#[test]
fn unknown_state_has_its_fields() {
    let error: UnknownState = "aproved".parse::<LoanState>().unwrap_err();
    let UnknownState {
        state_enum,
        value,
        known,
        nearest,
        ..
    } = error;
    let known: &'static [&'static str] = known;
    assert_eq!(
        (state_enum, value.as_str(), known.len()),
        ("LoanState", "aproved", 6)
    );
    assert_eq!(nearest, Some("approved"));
}
