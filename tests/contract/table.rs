//! `Loan::TABLE`: a constant with the design's methods.

use fsm_core::{Edge, Table};

use crate::models::{Loan, LoanEvent, LoanState};

const TABLE: Table<LoanState, LoanEvent> = Loan::TABLE;

#[test]
fn table_has_its_methods() {
    let edges: Vec<Edge<LoanState, LoanEvent>> = TABLE.edges().collect();
    let Edge {
        event,
        source,
        target,
        overrides,
        ..
    } = *edges.first().unwrap();
    let _: (LoanEvent, LoanState, LoanState, bool) = (event, source, target, overrides);
    let next: Option<LoanState> = TABLE.next(LoanState::Created, LoanEvent::Submit);
    assert_eq!(next, Some(LoanState::Submitted));
    let allows: bool = TABLE.allows(LoanState::Created, LoanEvent::Submit);
    assert!(allows);
    let _: Vec<LoanEvent> = TABLE.events_from(LoanState::Created).collect();
    let _: Vec<LoanState> = TABLE.sources(LoanEvent::Deny).collect();
    let _: Vec<LoanState> = TABLE
        .targets(LoanState::Created, LoanEvent::Submit)
        .collect();
    let _: Vec<LoanEvent> = TABLE.events().collect();
    let _: Vec<Edge<_, _>> = TABLE.edges_from(LoanState::Created).collect();
    let reachable: Vec<LoanState> = TABLE.reachable_from(LoanState::Verified);
    assert_eq!(reachable.len(), 3);
    let paths: Vec<Vec<Edge<LoanState, LoanEvent>>> =
        TABLE.paths(LoanState::Created, LoanState::Denied).collect();
    assert_eq!(paths.len(), 2);
    let size: usize = TABLE.size();
    assert!(size > 0);
}
