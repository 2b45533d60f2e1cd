//! Overrides as a state of its own, and what is told of them.

use diesel::prelude::*;
use fsm_core::prelude::*;
use fsm_core::{Change, RecordTable};

use super::{Connection, Database, database};

diesel::table! {
    papers (id) {
        id -> BigInt,
        title -> Text,
        state -> Text,
    }
}

diesel::table! {
    paper_records (id) {
        id -> BigInt,
    }
}

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
enum PaperState {
    #[state(initial)]
    Draft,
    Read,
    #[state(terminal)]
    Printed,
    #[state(overrides)]
    ByHand,
}

#[derive(StateMachine, Queryable, Selectable, Debug, Clone, PartialEq)]
#[diesel(table_name = papers)]
#[machine(connection = Connection, record = paper_records, before_commit = sees)]
struct Paper {
    id: i64,
    #[transition(read: Draft => Read)]
    #[transition(print: Read => Printed)]
    #[transition(take: Draft | Read => ByHand, note)]
    #[transition(give_back: ByHand => Draft | Read | Printed, note)]
    #[transition(go_to: Draft | Read => any)]
    state: PaperState,
}

fn sees(change: &Change<'_, Paper>, _: &mut Connection) {
    let names = [change.source(), change.target()];
    let expected = names.contains(&"by_hand");
    assert_eq!(change.is_using_manual_override(), expected, "{change:?}");
    assert_eq!(change.is_override(), expected, "{change:?}");
}

#[test]
fn b3_a_row_says_whether_it_is_in_the_override() {
    let records = RecordTable::new("paper_records").up(database::DIALECT);
    let papers =
        "CREATE TABLE papers (id {key}, title VARCHAR(20) NOT NULL, state VARCHAR(20) NOT NULL);";
    let database = Database::new(&format!("{papers}{records}"));
    let conn = &mut database.connect();
    let draft = Paper::create(papers::title.eq("x")).save(conn).unwrap();
    assert!(!draft.is_using_manual_override());
    let read = draft.read().save(conn).unwrap();
    let by_hand = read.take().note("lost").save(conn).unwrap();
    assert!(by_hand.is_using_manual_override());
    let back = by_hand
        .give_back(PaperState::Draft)
        .note("found")
        .save(conn)
        .unwrap();
    assert!(!back.is_using_manual_override());
    // A choice that leads there is one, and one that leads elsewhere is none.
    let read = back.go_to(PaperState::Read).save(conn).unwrap();
    let by_hand = read.go_to(PaperState::ByHand).save(conn).unwrap();
    let history = by_hand.history(conn).unwrap();
    let marked: Vec<bool> = history.iter().map(|record| record.overrides).collect();
    assert_eq!(marked, [false, false, true, true, false, true]);
}
