//! The loan desk moves as the requirement draws it, and in no other way.

use diesel::prelude::*;
use fsm_core::Event as _;
use fsm_core::prelude::*;
use fsm_tests::database::memory;

use crate::desk::{Loan, LoanEvent, LoanState, SCHEMA, loans};

use LoanEvent::{Approve, Deny, Review, Submit, Verify};
use LoanState::{Approved, Created, Denied, Reviewed, Submitted, Verified};

/// "Created -> Submitted -> Reviewed -> Verified -> Approved; Denied from Reviewed and from Verified."
const DRAWN: [(LoanState, LoanEvent, LoanState); 6] = [
    (Created, Submit, Submitted),
    (Submitted, Review, Reviewed),
    (Reviewed, Verify, Verified),
    (Verified, Approve, Approved),
    (Reviewed, Deny, Denied),
    (Verified, Deny, Denied),
];

/// Every state with every event; B2 has the override.
fn pairs() -> impl Iterator<Item = (LoanState, LoanEvent, Option<LoanState>)> {
    let events = LoanEvent::ALL
        .iter()
        .filter(|event| **event != LoanEvent::ManuallyOverride);
    let pairs = events.flat_map(|event| LoanState::ALL.iter().map(move |state| (*state, *event)));
    pairs.map(|(state, event)| {
        let drawn = DRAWN.iter().find(|edge| (edge.0, edge.1) == (state, event));
        (state, event, drawn.map(|edge| edge.2))
    })
}

#[test]
fn b1_the_table_has_what_is_drawn_and_nothing_else() {
    assert_eq!(pairs().count(), 30);
    for (state, event, drawn) in pairs() {
        let targets: Vec<_> = Loan::TABLE.targets(state, event).collect();
        assert_eq!(targets, Vec::from_iter(drawn), "{event:?} from {state:?}");
    }
    assert_eq!(LoanState::INITIAL, Created);
}

#[test]
fn b1_a_row_goes_where_is_drawn_and_nowhere_else() {
    for (state, event, drawn) in pairs() {
        let conn = &mut memory(SCHEMA);
        let insert = format!("INSERT INTO loans VALUES (1, 3, '{}')", state.name());
        diesel::sql_query(insert).execute(conn).unwrap();
        let loan: Loan = loans::table.first(conn).unwrap();
        let saved = loan.fire(event).save(conn);
        let stored: Loan = loans::table.first(conn).unwrap();
        let left = if let Some(target) = drawn {
            assert_eq!(saved.unwrap().state(), target);
            target
        } else {
            let refused = saved.unwrap_err();
            assert_eq!(refused.code(), "not_allowed", "{event:?} from {state:?}");
            state
        };
        assert_eq!(stored.state(), left, "{event:?} from {state:?}");
    }
}
