//! `create(..)` and `create(..).or_get(..)`.

use diesel::prelude::*;
use fsm_core::prelude::*;
use fsm_tests::loans::{Loan, LoanState, Order, applicant, loans, mary, orders};

use super::save::submitted;

#[tokio::test]
async fn a3_a_row_is_born_with_the_key_of_the_database_or_of_the_caller() {
    let (_database, mut conn, _) = submitted().await;
    let values = (loans::applicant_id.eq(1), loans::amount.eq(7));
    let loan = Loan::create(values)
        .by_system("import")
        .save_async(&mut conn)
        .await
        .unwrap();
    assert_eq!((loan.state(), loan.amount), (LoanState::Created, 7));
    let order = Order::create(orders::total.eq(5)).with_key(("a".to_owned(), 1));
    let order = order.save_async(&mut conn).await.unwrap();
    assert_eq!(
        (order.shop.as_str(), order.number, order.total),
        ("a", 1, 5)
    );
    assert_eq!(order.history_async(&mut conn).await.unwrap().len(), 2);
}

#[tokio::test]
async fn f6_a_birth_that_is_denied_is_no_row_and_recorded() {
    let (_database, mut conn, before) = submitted().await;
    let values = (loans::applicant_id.eq(1), loans::amount.eq(7));
    let denied = Loan::create(values)
        .by(&applicant(9))
        .save_async(&mut conn)
        .await;
    assert_eq!(denied.unwrap_err().code(), "denied");
    let count: i64 = diesel_async::RunQueryDsl::get_result(loans::table.count(), &mut conn)
        .await
        .unwrap();
    assert_eq!(count, 1);
    assert_eq!(before.refused_attempts_async(&mut conn).await.unwrap(), []);
}

#[tokio::test]
async fn a4_a_row_is_made_when_it_is_first_asked_for() {
    let (_database, mut conn, _) = submitted().await;
    let mary = mary();
    let mut keys = Vec::new();
    for _ in 0..2 {
        let values = (loans::applicant_id.eq(2), loans::amount.eq(1));
        let loan = Loan::create(values)
            .by(&mary)
            .or_get(loans::applicant_id.eq(2));
        keys.push(loan.save_async(&mut conn).await.unwrap().id);
    }
    assert_eq!(keys[0], keys[1]);
}
