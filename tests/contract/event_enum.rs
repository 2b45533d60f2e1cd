//! `LoanEvent`: named after the model, with a variant per event.

use crate::models::LoanEvent;

#[test]
fn event_enum_is_copy_and_complete() {
    fn check<T>()
    where
        T: Copy + Eq + std::hash::Hash + std::fmt::Debug + std::fmt::Display + std::str::FromStr,
    {
    }
    check::<LoanEvent>();
    let event = LoanEvent::Submit;
    // No wildcard: these are all.
    match event {
        LoanEvent::Submit
        | LoanEvent::Review
        | LoanEvent::Verify
        | LoanEvent::Approve
        | LoanEvent::Deny
        | LoanEvent::ManuallyOverride => {}
    }
}
