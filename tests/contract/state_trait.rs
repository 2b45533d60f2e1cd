//! `State`: what every state enum knows.

use fsm_core::{State, StateInfo, StateValue};

use crate::models::{LoanState, loan_state};

#[test]
fn state_trait_has_its_items() {
    let _: (&str, &[LoanState], &[StateInfo], &[&str], LoanState) = (
        LoanState::NAME,
        LoanState::ALL,
        LoanState::INFO,
        LoanState::NAMES,
        LoanState::INITIAL,
    );
    let denied = LoanState::Denied;
    assert_eq!(
        (denied.index(), denied.name(), denied.label()),
        (5, "denied", "Turned down")
    );
    assert_eq!(
        (
            denied.meta("x"),
            denied.is_in_group("x"),
            denied.is_terminal()
        ),
        (None, false, true)
    );
    assert_eq!(LoanState::from_name("denied").unwrap(), denied);
    assert!(LoanState::from_code(1).is_err());
    assert_eq!(<loan_state::Denied as StateValue>::VALUE, denied);
}
