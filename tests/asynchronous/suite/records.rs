//! Records, and reading them.

use fsm_core::prelude::*;
use fsm_core::{BrokenRecord, check_records_async};
use fsm_tests::loans::{Loan, applicant, boss, mary};

use super::save::submitted;

#[tokio::test]
async fn b6_every_transition_is_recorded() {
    let (_database, mut conn, loan) = submitted().await;
    let denied = loan
        .deny()
        .by(&mary())
        .note("  no income ")
        .save_async(&mut conn)
        .await
        .unwrap();
    let history = denied.history_async(&mut conn).await.unwrap();
    let events: Vec<&str> = history.iter().map(|record| record.event.as_str()).collect();
    assert_eq!(events, ["create", "submit", "deny"]);
    assert_eq!(history[2].note.as_deref(), Some("no income"));
    assert_eq!(history[2].actor_name.as_deref(), Some("mary"));
    assert_eq!(history[2].version, Some(2));
    let of_two = Loan::history_of_async(&[denied.clone(), denied.clone()], &mut conn).await;
    assert_eq!(of_two.unwrap(), [history.clone(), history]);
}

#[tokio::test]
async fn a9_a_refused_attempt_is_recorded() {
    let (_database, mut conn, loan) = submitted().await;
    let refused = loan
        .deny()
        .by(&applicant(1))
        .note("x")
        .save_async(&mut conn)
        .await;
    assert_eq!(refused.unwrap_err().code(), "denied");
    let attempts = loan.refused_attempts_async(&mut conn).await.unwrap();
    assert_eq!(attempts.len(), 1);
    assert_eq!(
        (attempts[0].event.as_str(), attempts[0].refusal.as_deref()),
        ("deny", Some("denied"))
    );
}

/// Within a transaction of the caller's the record is the caller's, after the rollback.
#[tokio::test]
async fn a9_a_refusal_in_a_transaction_is_left_to_the_caller() {
    let (_database, mut conn, loan) = submitted().await;
    let applicant = applicant(1);
    let deny = || loan.deny().by(&applicant).note("x");
    let error = fsm_core::transaction_async(&mut conn, async |conn| deny().save_async(conn).await);
    let error = error.await.unwrap_err();
    assert_eq!(
        loan.refused_attempts_async(&mut conn).await.unwrap().len(),
        0
    );
    deny()
        .record_refusal_async(&error, &mut conn)
        .await
        .unwrap();
    assert_eq!(
        loan.refused_attempts_async(&mut conn).await.unwrap().len(),
        1
    );
}

#[tokio::test]
async fn b6_records_and_rows_are_compared() {
    let (_database, mut conn, loan) = submitted().await;
    assert_eq!(check_records_async::<Loan, _>(&mut conn).await.unwrap(), []);
    loan.remind()
        .by(&boss())
        .save_async(&mut conn)
        .await
        .unwrap();
    let update = diesel::sql_query("UPDATE loans SET state = 'approved'");
    diesel_async::RunQueryDsl::execute(update, &mut conn)
        .await
        .unwrap();
    let broken = check_records_async::<Loan, _>(&mut conn).await.unwrap();
    assert!(
        matches!(broken[..], [BrokenRecord::Row { .. }]),
        "{broken:?}"
    );
}
