//! The names that other programs compile against.

use diesel::prelude::*;
use diesel_async::AsyncConnection as _;
use fsm_core::prelude::*;
use fsm_core::{
    BrokenRecord, Context, Decision, Events, Explanation, Record, UnknownState,
    check_records_async, transaction_async,
};
use fsm_tests::loans::{Clerk, Loan, applicant, decides, loans, mary, schema};

type Connection = diesel_async::sync_connection_wrapper::SyncConnectionWrapper<SqliteConnection>;

#[derive(AsChangeset, PendingEvent)]
#[diesel(table_name = loans)]
struct Form {
    amount: i64,
    #[diesel(skip_update)]
    pending: String,
}

/// Prelude and Diesel's, and `diesel_async`'s beside them, share no name that would be ambiguous.
#[tokio::test]
async fn every_name_is_there() -> Result<(), TransitionError> {
    let database = fsm_tests::database::sqlite::Database::new(&schema(fsm_core::Dialect::Sqlite));
    let path = database.path.to_str().unwrap();
    let conn = &mut Connection::establish(path).await.unwrap();
    let (applicant, mary): (Clerk, Clerk) = (applicant(1), mary());
    let cx = Context::now();
    let values = (loans::applicant_id.eq(1), loans::amount.eq(100));
    let create = Loan::create(values).by(&applicant).or_get(loans::id.eq(1));
    let loan: Loan = create.save_async(conn).await?;
    let decision: Decision = loan.submit().by(&applicant).check_async(conn).await?;
    assert!(decision.is_allowed());
    let loan: Loan = loan
        .submit()
        .by(&applicant)
        .with(&cx)
        .save_async(conn)
        .await?;
    let refused = loan
        .review()
        .by(&applicant)
        .save_async(conn)
        .await
        .unwrap_err();
    let again = loan.review().by(&applicant);
    again.record_refusal_async(&refused, conn).await?;
    let _: Events = loan.events_for_async(&mary, conn).await?;
    let _: Events = loan.with(&cx).events_for_async(&mary, conn).await?;
    let rows = [loan];
    let _: Vec<Events> = Loan::events_for_each_async(&rows, &mary, conn).await?;
    let _: Vec<Events> = Loan::events_for_each_with_async(&rows, &mary, &cx, conn).await?;
    let form = Form {
        amount: 9,
        pending: "review".to_owned(),
    };
    let [loan] = rows;
    let loan: Loan = loan.save_with_event_async(form, &mary, conn).await?;
    let form = Form {
        amount: 10,
        pending: String::new(),
    };
    let loan: Loan = loan
        .with(&cx)
        .save_with_event_async(form, &mary, conn)
        .await?;
    let _: Decision = decides().check_async(&mary, &loan, conn).await?;
    let _: Decision = decides().with(&cx).check_async(&mary, &loan, conn).await?;
    let _: Explanation = decides().explain_async(&mary, &loan, conn).await?;
    let _: Explanation = decides()
        .with(&cx)
        .explain_async(&mary, &loan, conn)
        .await?;
    loan.attempt_in_async(decides(), &mary, conn).await.unwrap();
    let _: Vec<Record> = loan.history_async(conn).await?;
    let _: Vec<Record> = loan.refused_attempts_async(conn).await?;
    let rows = [loan];
    let _: Vec<Vec<Record>> = Loan::history_of_async(&rows, conn).await?;
    let _: Vec<BrokenRecord> = check_records_async::<Loan, _>(conn).await?;
    let _: Vec<UnknownState> = Loan::unknown_states_async(conn).await?;
    transaction_async(conn, async |_| Ok::<(), TransitionError>(())).await
}
