//! What `tracing` is told.

use diesel::prelude::*;
use fsm_core::Context;
use fsm_core::prelude::*;
use fsm_tests::loans::{Loan, applicant, loans, mary, schema};
use fsm_tests::traced;

use super::{Database, database};

#[test]
fn g2_a_transition_is_traced_with_its_request() {
    traced::subscribe();
    let database = Database::new(&schema(database::DIALECT));
    let conn = &mut database.connect();
    let values = (loans::applicant_id.eq(1), loans::amount.eq(100));
    let loan = Loan::create(values).by(&applicant(1)).save(conn).unwrap();
    let _ = traced::lines();
    let cx = Context::now().with_request_id("r7");
    let submitted = loan
        .submit()
        .by(&applicant(1))
        .with(&cx)
        .save(conn)
        .unwrap();
    let moved = traced::lines();
    assert!(
        moved.contains(
            "transition{model=\"Loan\" request_id=\"r7\" event=\"submit\"}: fsm_core: moved"
        ),
        "{moved}"
    );
    assert!(moved.contains("close"), "{moved}");
    loan.submit()
        .by(&applicant(1))
        .with(&cx)
        .save(conn)
        .unwrap_err();
    let refused = traced::lines();
    assert!(refused.contains("refused code=\"conflict\""), "{refused}");
    assert!(refused.contains("request_id=\"r7\""), "{refused}");
    // Nothing of the note, the actor or the row is told.
    let mary = mary();
    let denied = submitted.deny().note("poor").by(&mary).save(conn);
    denied.unwrap();
    let denied = traced::lines();
    assert!(
        denied.contains("moved") && !denied.contains("poor"),
        "{denied}"
    );
    assert!(!denied.contains("mary"), "{denied}");
}

#[test]
fn g2_a_request_that_comes_again_is_told_apart() {
    traced::subscribe();
    let database = Database::new(&schema(database::DIALECT));
    let conn = &mut database.connect();
    let values = (loans::applicant_id.eq(1), loans::amount.eq(100));
    let loan = Loan::create(values).by(&applicant(1)).save(conn).unwrap();
    let applicant = applicant(1);
    let submit = || loan.submit().by(&applicant).once("k");
    submit().save(conn).unwrap();
    assert!(traced::lines().contains("fsm_core: moved"));
    submit().save(conn).unwrap();
    let again = traced::lines();
    assert!(again.contains("fsm_core: repeated"), "{again}");
    assert!(!again.contains("moved"), "{again}");
    assert!(!again.contains("refused"), "{again}");
}
