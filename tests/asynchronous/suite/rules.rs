//! Rules: in the UPDATE, in filters and columns of queries of `diesel_async`, and asked by themselves.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use fsm_core::Context;
use fsm_core::prelude::*;
use fsm_tests::lending::{
    Banker, Mortgage, MortgageState, SCHEMA, is_documented, leads_branch, memberships, mortgages,
    owns_mortgage, underwriter, user,
};

use super::{Connection, Database, connect};

/// Mortgages of the branches 1 and 2 that were examined, and a leader of branch 1.
async fn examined() -> (Database, Connection, Vec<Mortgage>, Banker) {
    let database = Database::new(SCHEMA);
    let mut conn = connect(&database).await;
    let mut rows = Vec::new();
    for branch in [1, 2] {
        let values = (
            mortgages::branch_id.eq(branch),
            mortgages::applicant_id.eq(1),
            mortgages::documents.eq(3),
        );
        let mortgage = Mortgage::create(values).starting_in(MortgageState::Examined);
        let mortgage = mortgage.by_system("test").save_async(&mut conn).await;
        rows.push(mortgage.unwrap());
    }
    let leader = (
        memberships::user_id.eq(5),
        memberships::branch_id.eq(1),
        memberships::leads.eq(true),
    );
    let leader = diesel::insert_into(memberships::table).values(leader);
    leader.execute(&mut conn).await.unwrap();
    (database, conn, rows, user(5))
}

#[tokio::test]
async fn f6_the_rule_stands_in_the_update() {
    let (_database, mut conn, rows, leader) = examined().await;
    let denied = rows[1].grant().by(&leader).save_async(&mut conn).await;
    let denied = denied.unwrap_err();
    assert_eq!(denied.code(), "denied");
    assert!(denied.to_string().contains("leads branch"), "{denied}");
    let granted = rows[0].grant().by(&leader).save_async(&mut conn).await;
    assert_eq!(granted.unwrap().state(), MortgageState::Granted);
}

#[tokio::test]
async fn f6_a_guard_that_fails_on_the_row_as_stored_is_told() {
    let (_database, mut conn, rows, leader) = examined().await;
    let update = diesel::update(mortgages::table).set(mortgages::documents.eq(1));
    update.execute(&mut conn).await.unwrap();
    let guarded = rows[0].grant().by(&leader).save_async(&mut conn).await;
    assert_eq!(guarded.unwrap_err().code(), "guarded");
}

#[tokio::test]
async fn e6_scopes_and_columns_stand_in_queries() {
    let (_database, mut conn, rows, leader) = examined().await;
    let scope = mortgages::table.filter(leads_branch().scope(&leader));
    let ids: Vec<i64> = scope.select(mortgages::id).load(&mut conn).await.unwrap();
    assert_eq!(ids, [rows[0].id]);
    let may = (leads_branch() & !owns_mortgage()).column(&leader);
    let column = mortgages::table
        .order(mortgages::id)
        .select((mortgages::id, may));
    let all: Vec<(i64, bool)> = column.load(&mut conn).await.unwrap();
    assert_eq!(all, [(rows[0].id, true), (rows[1].id, false)]);
    let update = diesel::update(mortgages::table.filter(leads_branch().scope(&leader)));
    let update = update.set(mortgages::documents.eq(9));
    assert_eq!(update.execute(&mut conn).await.unwrap(), 1);
}

#[tokio::test]
async fn f7_one_object_is_asked_about() {
    let (_database, mut conn, rows, leader) = examined().await;
    let (mine, other) = (&rows[0], &rows[1]);
    let allowed = leads_branch()
        .check_async(&leader, mine, &mut conn)
        .await
        .unwrap();
    assert!(allowed.is_allowed());
    let denied = leads_branch()
        .check_async(&leader, other, &mut conn)
        .await
        .unwrap();
    assert_eq!(denied.reasons()[0].code(), "leads_branch");
    let cx = Context::now();
    let both = leads_branch() | owns_mortgage();
    let within = both.with(&cx).check_async(&leader, mine, &mut conn).await;
    assert!(within.unwrap().is_allowed());
    let told = both.explain_async(&leader, other, &mut conn).await.unwrap();
    let in_words = told.to_string();
    assert!(in_words.contains("leads_branch"), "{in_words}");
    let again = both
        .with(&cx)
        .explain_async(&leader, other, &mut conn)
        .await;
    assert_eq!(again.unwrap().to_string(), in_words);
    mine.attempt_in_async(leads_branch(), &leader, &mut conn)
        .await
        .unwrap();
    let denied = other
        .attempt_in_async(leads_branch(), &leader, &mut conn)
        .await;
    let denied = denied.unwrap_err().to_string();
    assert!(denied.contains("leads branch"), "{denied}");
    let _ = is_documented();
}

#[tokio::test]
async fn b7_a_page_asks_once_for_all_rows() {
    let (_database, mut conn, rows, leader) = examined().await;
    let names = |events: &fsm_core::Events| -> Vec<String> {
        events
            .possible
            .iter()
            .map(|choice| choice.event.to_owned())
            .collect()
    };
    let of_one = rows[0].events_for_async(&leader, &mut conn).await.unwrap();
    assert_eq!(names(&of_one), ["grant", "turn_down", "withdraw"]);
    let page = Mortgage::events_for_each_async(&rows, &leader, &mut conn)
        .await
        .unwrap();
    assert_eq!(names(&page[0]), names(&of_one));
    assert_eq!(names(&page[1]), ["withdraw"]);
    let cx = Context::now();
    let again = Mortgage::events_for_each_with_async(&rows, &leader, &cx, &mut conn).await;
    assert_eq!(names(&again.unwrap()[1]), ["withdraw"]);
    let of_one = rows[0]
        .with(&cx)
        .events_for_async(&leader, &mut conn)
        .await
        .unwrap();
    assert_eq!(names(&of_one), ["grant", "turn_down", "withdraw"]);
    let of_one = rows[0]
        .events_for_async(&underwriter(6), &mut conn)
        .await
        .unwrap();
    assert_eq!(names(&of_one), ["turn_down", "withdraw"]);
    let check = rows[1]
        .grant()
        .by(&leader)
        .check_async(&mut conn)
        .await
        .unwrap();
    assert!(!check.is_allowed());
}

/// What is asked of rules, on another thread than it was begun on.
#[tokio::test(flavor = "multi_thread")]
async fn g3_questions_go_from_thread_to_thread() {
    let (_database, mut conn, rows, leader) = examined().await;
    let asked = tokio::spawn(async move {
        let page = Mortgage::events_for_each_async(&rows, &leader, &mut conn)
            .await
            .unwrap();
        let one = rows[0].events_for_async(&leader, &mut conn).await.unwrap();
        let check = leads_branch()
            .check_async(&leader, &rows[0], &mut conn)
            .await
            .unwrap();
        let granted = rows[0]
            .grant()
            .by(&leader)
            .save_async(&mut conn)
            .await
            .unwrap();
        (page.len(), one.possible.len(), check.is_allowed(), granted)
    });
    let (page, one, check, granted) = asked.await.unwrap();
    assert_eq!(
        (page, one, check, granted.state()),
        (2, 3, true, MortgageState::Granted)
    );
}
