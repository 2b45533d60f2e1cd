//! `.once(id)` with `save_async`.

use diesel::prelude::*;
use fsm_core::prelude::*;
use fsm_tests::loans::{Loan, LoanState, loans, mary, records};

use super::save::{stored, submitted};
use super::{Connection, connect};

async fn count(conn: &mut Connection) -> i64 {
    diesel_async::RunQueryDsl::get_result(records::table.count(), conn)
        .await
        .unwrap()
}

#[tokio::test]
async fn g2_a_request_that_comes_again_gets_the_row() {
    let (_database, mut conn, loan) = submitted().await;
    let mary = mary();
    let deny = || loan.deny().by(&mary).note("no income").once("k");
    let denied = deny().save_async(&mut conn).await.unwrap();
    let kept = count(&mut conn).await;
    assert_eq!(deny().save_async(&mut conn).await.unwrap(), denied);
    let within = fsm_core::transaction_async(&mut conn, async |conn| deny().save_async(conn).await);
    assert_eq!(within.await.unwrap(), denied);
    let other = loan.deny().by(&mary).note("another").once("k");
    let other = other.save_async(&mut conn).await.unwrap_err();
    assert_eq!(other.code(), "request_reused");
    assert_eq!(count(&mut conn).await, kept);
    assert_eq!(stored(&loan, &mut conn).await, denied);
}

#[tokio::test]
async fn g2_a_birth_happens_once() {
    let (_database, mut conn, _) = submitted().await;
    let mary = mary();
    let create = || {
        let values = (loans::applicant_id.eq(1), loans::amount.eq(7));
        Loan::create(values).by(&mary).once("k")
    };
    let born = create().save_async(&mut conn).await.unwrap();
    assert_eq!(create().save_async(&mut conn).await.unwrap(), born);
    assert_eq!(born.state(), LoanState::Created);
}

/// They wait for each other's row, or for the record.
#[tokio::test]
async fn g2_of_two_at_once_one_is_carried_out() {
    let (database, mut conn, loan) = submitted().await;
    let mary = mary();
    let review = async |mut conn: Connection| {
        for _ in 0..20 {
            let review = loan.review().by(&mary).once("k");
            match review.save_async(&mut conn).await {
                Err(error) if error.is_retryable() => {}
                done => return done.unwrap(),
            }
        }
        panic!("the other was always in the way");
    };
    let (one, two) = (connect(&database).await, connect(&database).await);
    let before = count(&mut conn).await;
    let (one, two) = tokio::join!(review(one), review(two));
    assert_eq!(one, two);
    assert_eq!(one.state(), LoanState::Reviewed);
    assert_eq!(count(&mut conn).await, before + 1);
}
