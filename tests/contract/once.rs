//! `.once(id)` on a transition and on a birth, `TransitionError::RequestReused` and `InvalidOnce`.

use diesel::prelude::*;
use fsm_core::Dialect;
use fsm_core::prelude::*;
use fsm_tests::database::{memory, sqlite::KEY};
use fsm_tests::loans::{Loan, LoanState, applicant, loans, mary, schema};

#[test]
fn once_gives_the_first_outcome() -> Result<(), TransitionError> {
    let conn = &mut memory(&schema(Dialect::Sqlite).replace("{key}", KEY));
    let (applicant, mary) = (applicant(1), mary());
    let idempotency_key = String::from("5f0c");
    let values = (loans::applicant_id.eq(1), loans::amount.eq(5));
    let create = Loan::create(values).by(&applicant).once(&idempotency_key);
    let loan: Loan = create.save(conn)?;
    let again = Loan::create(values).once(&idempotency_key).by(&applicant);
    assert_eq!(again.save(conn)?, loan);
    let loan = loan.submit().by(&applicant).save(conn)?;
    let denied = loan
        .deny()
        .by(&mary)
        .note("no income")
        .once("k")
        .save(conn)?;
    let again = loan.deny().once("k").note("no income").by(&mary);
    assert_eq!(again.save(conn)?, denied);
    let other = loan.review().by(&mary).once("k").save(conn);
    assert!(matches!(
        other,
        Err(TransitionError::RequestReused { event: "review", id }) if id == "k"
    ));
    let blank = loan.review().by(&mary).once(" ").save(conn);
    assert!(matches!(
        blank,
        Err(TransitionError::InvalidOnce {
            event: "review",
            why: "it is blank"
        })
    ));
    assert_eq!(denied.state(), LoanState::Denied);
    Ok(())
}
