//! `Event`: what every event enum knows.

use fsm_core::{Event, EventInfo};

use crate::models::LoanEvent;

#[test]
fn event_trait_has_its_items() {
    let _: (&str, &[LoanEvent], &[&str]) = (LoanEvent::NAME, LoanEvent::ALL, LoanEvent::NAMES);
    let info: &'static EventInfo = LoanEvent::ManuallyOverride.info();
    let (chooses_target, overrides): (bool, bool) = (info.chooses_target, info.overrides);
    assert!(chooses_target && overrides);
    assert_eq!(
        (info.name, info.label),
        ("manually_override", "Manually override")
    );
    assert_eq!(info.metadata, []);
    assert_eq!(LoanEvent::Deny.index(), 4);
    assert_eq!(LoanEvent::from_name("deny").unwrap(), LoanEvent::Deny);
    assert_eq!(LoanEvent::Deny.meta("none"), None);
}
