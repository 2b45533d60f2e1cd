//! Rules over stored permissions say the same in memory and in SQL.

use accounts::Grants;
use accounts_tests::desk::{Clerk, may_annotate, may_approve, may_change, may_export};
use fsm_core::agreement;

/// A clerk, one who is not active, a superuser, one whose grants are loaded, and another user.
fn clerks() -> [Clerk; 5] {
    let mary = Clerk::new(5, "mary");
    [
        mary.clone(),
        Clerk {
            is_active: false,
            ..mary.clone()
        },
        Clerk {
            is_superuser: true,
            ..mary.clone()
        },
        Clerk {
            grants: Some(Grants::from_iter([
                "loans.approve_loan",
                "loans.export_loan",
            ])),
            ..mary
        },
        Clerk::new(6, "joe"),
    ]
}

#[test]
fn e7_grants_on_a_model_are_the_same_in_both() {
    agreement!(may_approve, actors = clerks());
    agreement!(may_approve() & !may_export(), actors = clerks());
}

#[test]
fn e7_grants_on_a_row_are_the_same_in_both() {
    agreement!(may_change, actors = clerks());
    agreement!(!may_change(), actors = clerks());
}

#[test]
fn e7_grants_on_a_related_row_are_the_same_in_both() {
    agreement!(may_annotate, actors = clerks());
}
