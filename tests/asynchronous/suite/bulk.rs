//! Bulk transitions on connections of `diesel-async`.

use diesel::prelude::*;
use fsm_core::bulk::EveryRow;
use fsm_core::check_records_async;
use fsm_core::prelude::*;
use fsm_tests::loans::{Loan, LoanState, loans, mary};

use super::connect;
use super::save::{stored, submitted};

#[tokio::test]
async fn f9_every_row_that_may_is_moved_and_recorded() {
    let (_database, mut conn, loan) = submitted().await;
    let mary = mary();
    let deny = Loan::bulk(loans::applicant_id.eq(1)).deny().by(&mary);
    let report = deny.note("bankrupt").save_async(&mut conn).await.unwrap();
    assert_eq!((report.moved(), report.skipped()), (1, 0));
    let stored = stored(&loan, &mut conn).await;
    assert_eq!((stored.state(), stored.version), (LoanState::Denied, 2));
    let history = stored.history_async(&mut conn).await.unwrap();
    let last = history.last().unwrap();
    assert_eq!(last.from.as_deref(), Some("submitted"));
    assert_eq!(last.note.as_deref(), Some("bankrupt"));
    let broken = check_records_async::<Loan, _>(&mut conn).await.unwrap();
    assert_eq!(broken, []);
}

#[tokio::test]
async fn f9_of_eight_tasks_one_moves_the_row() {
    let (database, mut conn, loan) = submitted().await;
    let mut racers = tokio::task::JoinSet::new();
    for _ in 0..8 {
        let mut conn = connect(&database).await;
        racers.spawn(async move {
            loop {
                let mary = mary();
                let bulk = Loan::bulk(EveryRow).review().by(&mary);
                match bulk.save_async(&mut conn).await {
                    Err(error) if error.is_retryable() => {}
                    done => return done.unwrap().moved(),
                }
            }
        });
    }
    let moved = racers.join_all().await;
    assert_eq!(moved.iter().sum::<u64>(), 1, "{moved:?}");
    assert_eq!(stored(&loan, &mut conn).await.version, 2);
}
