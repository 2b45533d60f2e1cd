//! `Loan::bulk(filter)`: an event on every row that a filter finds.

use diesel::prelude::*;
use fsm_core::bulk::{EveryRow, Moved, Report, Skipped, Why};
use fsm_core::prelude::*;
use fsm_core::{Context, Dialect};
use fsm_tests::database::{memory, sqlite::KEY};
use fsm_tests::loans::{Loan, LoanEvent, LoanState, applicant, boss, loans, mary, schema};

#[test]
fn bulk_moves_every_row_that_may() -> Result<(), TransitionError> {
    let conn = &mut memory(&schema(Dialect::Sqlite).replace("{key}", KEY));
    let (user, actor, boss) = (applicant(7), mary(), boss());
    for _ in 0..2 {
        let values = (loans::applicant_id.eq(7), loans::amount.eq(5));
        Loan::create(values).by(&user).save(conn)?;
    }
    let report: Report = Loan::bulk(loans::id.eq(1)).submit().by(&user).save(conn)?;
    assert_eq!((report.moved(), report.skipped()), (1_u64, 0_u64));
    let cx = Context::now();
    let filter = loans::applicant_id.eq(7);
    let deny = Loan::bulk(filter)
        .deny()
        .by(&actor)
        .with(&cx)
        .note("bankrupt");
    let report = deny.set(loans::amount.eq(0)).save(conn)?;
    let moves: &[Moved] = report.moves();
    let first = moves.first().unwrap();
    assert_eq!(
        (first.from, first.to, first.count),
        ("submitted", "denied", 1)
    );
    let skips: &[Skipped] = report.skips();
    let first = skips.first().unwrap();
    assert_eq!(
        (first.state, first.why, first.count),
        (Some("created"), Why::NoEdge, 1)
    );
    assert_eq!(
        report.to_string(),
        "1 moved (submitted to denied: 1), 1 skipped (created, no edge: 1)"
    );
    // Targets that the caller names; an event from a request; a part of the system.
    let back = Loan::bulk(EveryRow).manually_override(LoanState::Submitted);
    assert_eq!(back.by(&boss).note("again").save(conn)?.moved(), 1);
    let event: LoanEvent = "manually_override".parse()?;
    let back = Loan::bulk(EveryRow).fire(event).to_name("created")?;
    assert_eq!(
        back.by_system("nightly").note("again").save(conn)?.moved(),
        1
    );
    let back = Loan::bulk(EveryRow).fire(event).to(LoanState::Submitted);
    assert_eq!(back.by(&boss).note("again").save(conn)?.moved(), 1);
    let refused = Loan::bulk(EveryRow).fire(LoanEvent::Approve).by(&actor);
    let refused = refused.save(conn).unwrap_err();
    assert!(matches!(
        refused,
        TransitionError::NotInBulk {
            event: "approve",
            ..
        }
    ));
    Ok(())
}
