//! `save_async`: one atomic step.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use fsm_core::prelude::*;
use fsm_tests::account::{Account, AccountState};
use fsm_tests::loans::{Loan, LoanState, Offer, applicant, loans, mary};

use super::{Connection, Database, connect, database};

/// A loan that was handed in, in a database of its own.
pub(super) async fn submitted() -> (Database, Connection, Loan) {
    let database = Database::new(&fsm_tests::loans::schema(database::DIALECT));
    let mut conn = connect(&database).await;
    let values = (loans::applicant_id.eq(1), loans::amount.eq(100));
    let applicant = applicant(1);
    let loan = Loan::create(values).by(&applicant);
    let loan = loan.save_async(&mut conn).await.unwrap();
    let loan = loan
        .submit()
        .by(&applicant)
        .save_async(&mut conn)
        .await
        .unwrap();
    (database, conn, loan)
}

pub(super) async fn stored(loan: &Loan, conn: &mut Connection) -> Loan {
    let found = loans::table.find(loan.id).select(Loan::as_select());
    found.first(conn).await.unwrap()
}

#[tokio::test]
async fn g3_the_row_comes_back_as_stored() {
    let (_database, mut conn, loan) = submitted().await;
    assert_eq!((loan.state(), loan.version), (LoanState::Submitted, 1));
    assert_eq!(stored(&loan, &mut conn).await, loan);
    let reviewed = loan
        .review()
        .by(&mary())
        .note("fine")
        .save_async(&mut conn)
        .await;
    let reviewed = reviewed.unwrap();
    let mary = mary();
    let approved = reviewed.approve().by(&mary).input(Offer { amount: 90 });
    let approved = approved
        .set(loans::amount.eq(90))
        .save_async(&mut conn)
        .await
        .unwrap();
    assert_eq!(
        (approved.state(), approved.amount),
        (LoanState::Approved, 90)
    );
    assert_eq!(stored(&loan, &mut conn).await, approved);
}

#[tokio::test]
async fn g3_what_the_row_in_memory_refuses_is_not_asked() {
    let (_database, mut conn, loan) = submitted().await;
    let again = loan.submit().by(&applicant(1)).save_async(&mut conn).await;
    assert_eq!(again.unwrap_err().code(), "not_allowed");
    let by_the_applicant = loan.review().by(&applicant(1)).save_async(&mut conn).await;
    assert_eq!(by_the_applicant.unwrap_err().code(), "denied");
    assert_eq!(stored(&loan, &mut conn).await, loan);
}

#[tokio::test]
async fn g4_of_eight_that_loaded_the_same_row_one_wins() {
    let (database, mut conn, loan) = submitted().await;
    let mut racers = tokio::task::JoinSet::new();
    for _ in 0..8 {
        let (mut conn, loan) = (connect(&database).await, loan.clone());
        racers.spawn(async move { loan.review().by(&mary()).save_async(&mut conn).await });
    }
    let outcomes = racers.join_all().await;
    let won = outcomes.iter().filter(|outcome| outcome.is_ok()).count();
    assert_eq!(won, 1, "{outcomes:?}");
    for error in outcomes.into_iter().filter_map(Result::err) {
        let TransitionError::Conflict {
            expected,
            found,
            version,
        } = error
        else {
            panic!("{error:?}");
        };
        assert_eq!((expected, found), ("submitted", "reviewed"));
        assert_eq!(version, Some((1, 2)));
    }
    assert_eq!(stored(&loan, &mut conn).await.state(), LoanState::Reviewed);
}

#[tokio::test]
async fn g3_a_row_that_is_gone_is_not_found() {
    let (_database, mut conn, loan) = submitted().await;
    diesel::sql_query("DELETE FROM records")
        .execute(&mut conn)
        .await
        .unwrap();
    diesel::delete(loans::table)
        .execute(&mut conn)
        .await
        .unwrap();
    let lost = loan.review().by(&mary()).save_async(&mut conn).await;
    assert!(matches!(lost, Err(TransitionError::NotFound)), "{lost:?}");
    assert!(
        !loan
            .review()
            .by(&applicant(1))
            .check_async(&mut conn)
            .await
            .unwrap()
            .is_allowed()
    );
    assert!(
        loan.review()
            .by(&mary())
            .check_async(&mut conn)
            .await
            .unwrap()
            .is_allowed()
    );
}

#[tokio::test]
async fn h2_a_state_that_nobody_knows_is_told_in_full() {
    let (_database, mut conn, loan) = submitted().await;
    let update = "UPDATE loans SET state = 'lost'";
    diesel::sql_query(update).execute(&mut conn).await.unwrap();
    let unknown = loan
        .review()
        .by(&mary())
        .save_async(&mut conn)
        .await
        .unwrap_err();
    assert!(unknown.to_string().contains("`lost`"), "{unknown}");
    let all = Loan::unknown_states_async(&mut conn).await.unwrap();
    assert_eq!(all.len(), 1);
    let TransitionError::UnknownState(in_save) = unknown else {
        panic!()
    };
    assert_eq!(in_save.to_string(), all[0].to_string());
}

/// A typed handle is given back with the error.
#[tokio::test]
async fn f1_a_typed_chain_is_saved() {
    use fsm_tests::loans::loan_state::{Created, Submitted};

    let (_database, mut conn, loan) = submitted().await;
    let submitted: In<Loan, Submitted> = loan.clone().into_state().unwrap();
    let refused = submitted
        .review()
        .by(&applicant(1))
        .save_async(&mut conn)
        .await;
    let submitted = refused.unwrap_err().into_handle();
    let reviewed = submitted
        .review()
        .by(&mary())
        .save_async(&mut conn)
        .await
        .unwrap();
    assert_eq!(reviewed.row().version, 2);
    let created: Result<In<Loan, Created>, _> = loan.into_state();
    assert!(created.is_err());
}

#[tokio::test]
async fn g3_a_machine_without_an_actor_and_filters_by_state() {
    use fsm_tests::account::accounts;

    let database = Database::new(
        "CREATE TABLE accounts (id {key}, name VARCHAR(100) NOT NULL, state VARCHAR(100) NOT NULL)",
    );
    let mut conn = connect(&database).await;
    let values = accounts::name.eq("mary");
    let account = Account::create(values).save_async(&mut conn).await.unwrap();
    let account = account.activate().save_async(&mut conn).await.unwrap();
    assert_eq!(account.state(), AccountState::Active);
    let active = accounts::table.filter(Account::in_state(AccountState::Active));
    let active: Vec<Account> = active
        .select(Account::as_select())
        .load(&mut conn)
        .await
        .unwrap();
    assert_eq!(active, [account]);
}

/// Inside of a transaction of `diesel-async`'s own the caller decides.
#[tokio::test]
async fn g3_a_transaction_of_the_caller_is_rolled_back_with_it() {
    use diesel::result::Error;
    use diesel_async::AsyncConnection as _;

    let (_database, mut conn, loan) = submitted().await;
    let done: Result<(), Error> = conn
        .transaction(async |conn| {
            loan.review().by(&mary()).save_async(conn).await.unwrap();
            Err(Error::RollbackTransaction)
        })
        .await;
    assert_eq!(done, Err(Error::RollbackTransaction));
    assert_eq!(stored(&loan, &mut conn).await, loan);
}

#[tokio::test]
async fn g3_the_future_goes_from_thread_to_thread() {
    let (_database, mut conn, loan) = submitted().await;
    let saving = async move {
        loan.review()
            .by(&mary())
            .set(loans::amount.eq(5))
            .save_async(&mut conn)
            .await
    };
    assert_eq!(tokio::spawn(saving).await.unwrap().unwrap().amount, 5);
}
