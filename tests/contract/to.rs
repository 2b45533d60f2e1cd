//! `.to(state)` names a target, `.to_name("..")` by its stored name; by method it is an argument, in typed form a type.

use fsm_core::UnknownState;
use fsm_core::prelude::*;

use crate::models::{Loan, LoanEvent, LoanState, loan, loan_state};

#[test]
fn to_names_the_target() {
    let created = loan(LoanState::Created);
    let by_value = created
        .fire(LoanEvent::ManuallyOverride)
        .to(LoanState::Denied)
        .apply()
        .unwrap();
    let by_name: Result<_, UnknownState> =
        created.fire(LoanEvent::ManuallyOverride).to_name("denied");
    assert_eq!(by_name.unwrap().apply().unwrap(), by_value);
    let by_method = created
        .manually_override(LoanState::Denied)
        .apply()
        .unwrap();
    assert_eq!(by_value, by_method);
    let typed: In<Loan, loan_state::Created> = created.into_state().unwrap();
    let denied: In<Loan, loan_state::Denied> = typed.manually_override().apply().unwrap();
    assert_eq!(denied.into_row(), by_value);
}
