//! Bulk transitions: one event moves every row that a filter finds, in a fixed number of statements.

use chrono::{DateTime, Utc};
use diesel::connection::{Connection as _, SimpleConnection};
use diesel::prelude::*;
use fsm_core::bulk::{EveryRow, Report, Why};
use fsm_core::prelude::*;
use fsm_core::{Context, Dialect, check_records};
use fsm_tests::database::Statements;
use fsm_tests::lending::{self, Mortgage, mortgages};
use fsm_tests::loans::{
    Loan, LoanEvent, LoanState, Offer, Order, applicant, boss, loans, mary, order_records, orders,
    records, schema,
};

use super::{Connection, Database, database};

fn database() -> Database {
    Database::new(&schema(database::DIALECT))
}

/// Loans of an applicant in these states, which no record tells of.
fn loans_in(states: &[&str], applicant: i64, conn: &mut Connection) {
    for state in states {
        conn.batch_execute(&format!(
            "INSERT INTO loans (applicant_id, amount, state) VALUES ({applicant}, 100, '{state}')"
        ))
        .unwrap();
    }
}

fn states(conn: &mut Connection) -> Vec<&'static str> {
    let query = loans::table.select(Loan::as_select()).order(loans::id);
    let rows: Vec<Loan> = query.load(conn).unwrap();
    rows.iter().map(|loan| loan.state().name()).collect()
}

fn count(conn: &mut Connection) -> i64 {
    records::table.count().get_result(conn).unwrap()
}

fn moves(report: &Report) -> Vec<(&'static str, &'static str, u64)> {
    let moves = report.moves().iter();
    moves
        .map(|moved| (moved.from, moved.to, moved.count))
        .collect()
}

fn skips(report: &Report) -> Vec<(Option<&'static str>, Why, u64)> {
    let skips = report.skips().iter();
    skips.map(|one| (one.state, one.why, one.count)).collect()
}

#[test]
fn f9_every_row_that_may_is_moved_and_recorded() {
    let database = database();
    let conn = &mut database.connect();
    loans_in(&["submitted", "reviewed", "created", "submitted"], 7, conn);
    loans_in(&["submitted"], 8, conn);
    let at: DateTime<Utc> = "2026-11-21T20:15:00.123456Z".parse().unwrap();
    let cx = Context::at(at).with_request_id("request-7");
    let mary = mary();
    let deny = Loan::bulk(loans::applicant_id.eq(7)).deny().by(&mary);
    let report = deny.note(" bankrupt ").with(&cx).save(conn).unwrap();
    assert_eq!((report.moved(), report.skipped()), (3, 1));
    assert_eq!(
        moves(&report),
        [("submitted", "denied", 2), ("reviewed", "denied", 1)]
    );
    assert_eq!(skips(&report), [(Some("created"), Why::NoEdge, 1)]);
    assert_eq!(
        report.to_string(),
        "3 moved (submitted to denied: 2; reviewed to denied: 1), 1 skipped (created, no edge: 1)"
    );
    assert_eq!(
        states(conn),
        ["denied", "denied", "created", "denied", "submitted"]
    );
    let rows: Vec<Loan> = loans::table
        .filter(Loan::in_state(LoanState::Denied))
        .order(loans::id)
        .select(Loan::as_select())
        .load(conn)
        .unwrap();
    assert!(rows.iter().all(|loan| loan.version == 1), "{rows:?}");
    for (loan, from) in rows.iter().zip(["submitted", "reviewed", "submitted"]) {
        let history = loan.history(conn).unwrap();
        let [record] = history.as_slice() else {
            panic!("{history:?}");
        };
        assert_eq!(record.from.as_deref(), Some(from));
        assert_eq!(record.to.as_deref(), Some("denied"));
        assert_eq!(
            (record.event.as_str(), record.model.as_str()),
            ("deny", "Loan")
        );
        assert_eq!(
            (record.machine.as_str(), record.table.as_str()),
            ("state", "loans")
        );
        assert_eq!(record.actor_key.as_deref(), Some("2"));
        assert_eq!(record.actor_name.as_deref(), Some("mary"));
        assert_eq!(record.note.as_deref(), Some("bankrupt"));
        assert_eq!(record.rule.as_deref(), Some("decides"));
        assert_eq!(record.request_id.as_deref(), Some("request-7"));
        assert_eq!((record.version, record.at), (Some(1), at));
        assert_eq!((record.overrides, record.input.as_deref()), (false, None));
    }
    assert_eq!(count(conn), 3);
    assert_eq!(check_records::<Loan, _>(conn).unwrap(), []);
}

#[test]
fn f9_the_number_of_statements_does_not_depend_on_the_number_of_rows() {
    let mary = mary();
    let counted = [10, 1_000].map(|rows| {
        let database = database();
        let conn = &mut database.connect();
        loans_in(&vec!["submitted"; rows], 7, conn);
        let statements = Statements::of(conn);
        let report = Loan::bulk(EveryRow).review().by(&mary).save(conn).unwrap();
        assert_eq!(report.moved(), rows as u64);
        // The time is bound.
        let statements = statements.take().into_iter();
        let text = |statement: String| statement.split(" -- ").next().unwrap().to_owned();
        let statements: Vec<String> = statements.map(text).collect();
        assert_eq!(count(conn), i64::try_from(rows).unwrap());
        statements
    });
    assert_eq!(counted[0], counted[1]);
    let expected = match database::DIALECT {
        // BEGIN, all of it, COMMIT.
        Dialect::Postgres => 3,
        // BEGIN, the lock, the look, the records, the rows, COMMIT.
        Dialect::Sqlite => 6,
        _ => 5,
    };
    assert_eq!(counted[0].len(), expected, "{:#?}", counted[0]);
}

/// A rule that looks at other rows is asked when all rows are locked: so what it looks at is as it is then.
#[test]
fn f6_postgresql_locks_before_a_rule_looks_at_other_rows() {
    let database = Database::new(lending::SCHEMA);
    let conn = &mut database.connect();
    for branch in [1, 1, 2] {
        let values = (
            mortgages::branch_id.eq(branch),
            mortgages::applicant_id.eq(1),
            mortgages::documents.eq(2 + i32::try_from(branch).unwrap()),
        );
        let create = Mortgage::create(values).starting_in(lending::MortgageState::Examined);
        create.by_system("test").save(conn).unwrap();
    }
    conn.batch_execute("INSERT INTO memberships (user_id, branch_id, leads) VALUES (7, 1, TRUE)")
        .unwrap();
    let statements = Statements::of(conn);
    let leader = lending::user(7);
    let report = Mortgage::bulk(EveryRow)
        .grant()
        .by(&leader)
        .save(conn)
        .unwrap();
    assert_eq!(moves(&report), [("examined", "granted", 2)]);
    assert_eq!(skips(&report), [(Some("examined"), Why::Rule, 1)]);
    let expected = match database::DIALECT {
        // The lock, and all of it; on MySQL the look, and the rows.
        Dialect::Postgres | Dialect::MySql => 4,
        _ => 5,
    };
    let statements = statements.take();
    assert_eq!(statements.len(), expected, "{statements:#?}");
}

#[test]
fn f9_a_rule_skips_the_rows_that_it_denies() {
    let database = database();
    let conn = &mut database.connect();
    loans_in(&["submitted", "submitted"], 7, conn);
    // Her own.
    loans_in(&["submitted"], 2, conn);
    let report = Loan::bulk(EveryRow).review().by(&mary()).save(conn);
    let report = report.unwrap();
    assert_eq!(moves(&report), [("submitted", "reviewed", 2)]);
    assert_eq!(skips(&report), [(Some("submitted"), Why::Rule, 1)]);
    assert_eq!(states(conn), ["reviewed", "reviewed", "submitted"]);
    // A part of the system is asked no rule.
    let report = Loan::bulk(EveryRow).review().by_system("nightly");
    let report = report.save(conn).unwrap();
    assert_eq!(report.moved(), 1);
    let last = Loan::history_of(&all(conn), conn).unwrap().pop().unwrap();
    assert_eq!(last[0].actor_key.as_deref(), Some("system:nightly"));
    assert_eq!(last[0].rule, None);
}

fn all(conn: &mut Connection) -> Vec<Loan> {
    let query = loans::table.select(Loan::as_select()).order(loans::id);
    query.load(conn).unwrap()
}

#[test]
fn f9_what_the_actor_alone_denies_is_denied_without_a_statement_and_recorded() {
    let database = database();
    let conn = &mut database.connect();
    loans_in(&["submitted"], 7, conn);
    let statements = Statements::of(conn);
    let eve = applicant(9);
    let denied = Loan::bulk(EveryRow).deny().by(&eve).note("why not");
    let error = denied.save(conn).unwrap_err();
    assert_eq!((error.code(), error.http_status()), ("denied", 403));
    assert_eq!(error.reasons()[0].code(), "decides");
    let asked = statements.take();
    assert!(
        asked.iter().all(|text| text.starts_with("INSERT")),
        "{asked:?}"
    );
    let record: (String, Option<String>, Option<String>) = records::table
        .select((records::event, records::row_key, records::note))
        .first(conn)
        .unwrap();
    assert_eq!(
        record,
        ("deny".to_owned(), None, Some("why not".to_owned()))
    );
    // An actor rule that folds, on a table where nothing would be moved anyway.
    assert_eq!(states(conn), ["submitted"]);
}

#[test]
fn b5_a_bulk_transition_needs_its_note_and_its_input() {
    let database = database();
    let conn = &mut database.connect();
    loans_in(&["submitted"], 7, conn);
    let mary = mary();
    let blank = Loan::bulk(EveryRow).deny().by(&mary).note("  ").save(conn);
    assert_eq!(blank.unwrap_err().code(), "missing_note");
    let deny = Loan::bulk(EveryRow).fire(LoanEvent::Deny).by(&mary);
    assert_eq!(deny.save(conn).unwrap_err().code(), "missing_note");
    let deny = Loan::bulk(EveryRow).fire("deny".parse().unwrap()).by(&mary);
    assert_eq!(deny.note("poor").save(conn).unwrap().moved(), 1);
}

#[test]
fn f9_a_guard_in_rust_is_refused_before_anything_is_asked() {
    let database = database();
    let conn = &mut database.connect();
    loans_in(&["reviewed"], 7, conn);
    let statements = Statements::of(conn);
    let mary = mary();
    let approve = Loan::bulk(EveryRow).fire(LoanEvent::Approve).by(&mary);
    let error = approve.input(Offer { amount: 9 }).save(conn).unwrap_err();
    assert_eq!((error.code(), error.http_status()), ("not_in_bulk", 422));
    assert!(error.to_string().contains("guard `is_covered`"), "{error}");
    assert_eq!(statements.take(), [""; 0]);
}

#[test]
fn b2_an_override_moves_rows_to_the_target_that_its_caller_names() {
    let database = database();
    let conn = &mut database.connect();
    let names = ["created", "submitted", "seen", "approved", "denied"];
    loans_in(&names, 7, conn);
    let boss = boss();
    let back = Loan::bulk(EveryRow).manually_override(LoanState::Submitted);
    let report = back.by(&boss).note("wrong files").save(conn).unwrap();
    assert_eq!(
        moves(&report),
        [("created", "submitted", 1), ("reviewed", "submitted", 1)]
    );
    assert_eq!(
        skips(&report),
        [
            (Some("submitted"), Why::NoEdge, 1),
            (Some("approved"), Why::NoEdge, 1),
            (Some("denied"), Why::NoEdge, 1)
        ]
    );
    let rows = all(conn);
    let record = &rows[2].history(conn).unwrap()[0];
    // The name of the state, and not its former one.
    assert_eq!(record.from.as_deref(), Some("reviewed"));
    assert!(record.overrides);
    // The same by names, as a request has them.
    let again = Loan::bulk(loans::id.eq(rows[0].id)).fire(LoanEvent::ManuallyOverride);
    let error = again.by(&boss).note("x").save(conn).unwrap_err();
    assert_eq!(error.code(), "missing_target");
    let again = Loan::bulk(loans::id.eq(rows[0].id)).fire(LoanEvent::ManuallyOverride);
    let again = again.to_name("created").unwrap().by(&boss).note("x");
    assert_eq!(again.save(conn).unwrap().moved(), 1);
    let deny = Loan::bulk(EveryRow)
        .fire(LoanEvent::Deny)
        .by(&boss)
        .note("x");
    let error = deny.to(LoanState::Created).save(conn).unwrap_err();
    assert_eq!(error.code(), "target_not_allowed");
}

#[test]
fn b6_a_self_loop_in_bulk_is_recorded() {
    let database = database();
    let conn = &mut database.connect();
    loans_in(&["submitted", "submitted"], 7, conn);
    let report = Loan::bulk(EveryRow).remind().by(&boss()).save(conn);
    assert_eq!(moves(&report.unwrap()), [("submitted", "submitted", 2)]);
    assert_eq!(count(conn), 2);
    assert!(all(conn).iter().all(|loan| loan.version == 1));
}

#[test]
fn h2_a_row_in_an_unknown_state_is_told_and_kept() {
    let database = database();
    let conn = &mut database.connect();
    loans_in(&["submitted", "lost"], 7, conn);
    let report = Loan::bulk(EveryRow).review().by(&mary()).save(conn);
    let report = report.unwrap();
    assert_eq!(moves(&report), [("submitted", "reviewed", 1)]);
    assert_eq!(skips(&report), [(None, Why::UnknownState, 1)]);
    let stored: String = loans::table
        .order(loans::id.desc())
        .select(loans::state)
        .first(conn)
        .unwrap();
    assert_eq!(stored, "lost");
}

#[test]
fn f9_a_filter_that_is_null_finds_no_row() {
    let database = database();
    let conn = &mut database.connect();
    loans_in(&["submitted"], 7, conn);
    let nothing = loans::applicant_id.nullable().eq(None::<i64>);
    let report = Loan::bulk(nothing).review().by(&mary()).save(conn);
    assert_eq!(report.unwrap(), Report::default());
    let not_nothing = diesel::dsl::not(loans::applicant_id.nullable().eq(None::<i64>));
    let report = Loan::bulk(not_nothing).review().by(&mary()).save(conn);
    assert_eq!(report.unwrap().moved(), 0);
    // What stands in the filter is one condition, whatever joins it.
    loans_in(&["created"], 7, conn);
    let either = || diesel::dsl::sql::<diesel::sql_types::Bool>("amount = 100 OR id < 0");
    let mary = mary();
    let deny = Loan::bulk(either()).deny().by(&mary).note("x").save(conn);
    assert_eq!(deny.unwrap().moved(), 1);
    let again = Loan::bulk(either()).deny().by(&mary).note("x").save(conn);
    assert_eq!(again.unwrap().moved(), 0);
}

#[test]
fn f9_a_filter_may_look_at_the_table_itself() {
    let database = database();
    let conn = &mut database.connect();
    loans_in(&["submitted", "submitted", "created"], 7, conn);
    let others = diesel::alias!(loans as others);
    let not_the_first = diesel::dsl::exists(others.filter(others.field(loans::id).lt(loans::id)));
    let report = Loan::bulk(not_the_first).review().by(&mary()).save(conn);
    let report = report.unwrap();
    assert_eq!((report.moved(), report.skipped()), (1, 1));
    assert_eq!(states(conn), ["submitted", "reviewed", "created"]);
}

#[test]
fn a3_other_columns_are_set_in_bulk() {
    let database = database();
    let conn = &mut database.connect();
    loans_in(&["submitted", "created"], 7, conn);
    let mary = mary();
    let less = loans::amount.eq(loans::amount - 1);
    let report = Loan::bulk(EveryRow).review().by(&mary).set(less);
    assert_eq!(report.save(conn).unwrap().moved(), 1);
    let amounts: Vec<i64> = all(conn).iter().map(|loan| loan.amount).collect();
    assert_eq!(amounts, [99, 100]);
    let state = Loan::bulk(EveryRow).remind().by(&mary);
    let error = state.set(loans::state.eq("approved")).save(conn);
    assert_eq!(error.unwrap_err().code(), "state_in_set");
    let key = Loan::bulk(EveryRow).remind().by(&mary);
    let error = key.set(loans::id.eq(5)).save(conn);
    assert_eq!(error.unwrap_err().code(), "key_in_set");
}

#[test]
fn f9_it_is_undone_with_the_transaction_around_it() {
    let database = database();
    let conn = &mut database.connect();
    loans_in(&["submitted"], 7, conn);
    let undone: Result<(), TransitionError> = conn.transaction(|conn| {
        let report = Loan::bulk(EveryRow).review().by(&mary()).save(conn)?;
        assert_eq!(report.moved(), 1);
        assert_eq!(count(conn), 1);
        Err(diesel::result::Error::RollbackTransaction.into())
    });
    undone.unwrap_err();
    assert_eq!((states(conn), count(conn)), (vec!["submitted"], 0));
    // A savepoint: what fails leaves the transaction around it as it was.
    conn.transaction::<_, TransitionError, _>(|conn| {
        loans_in(&["created"], 7, conn);
        let wrong =
            loans::applicant_id.eq(diesel::dsl::sql::<diesel::sql_types::BigInt>("no_column"));
        let mary = mary();
        let failed = Loan::bulk(EveryRow).remind().by(&mary).set(wrong);
        assert_eq!(failed.save(conn).unwrap_err().code(), "database");
        Ok(())
    })
    .unwrap();
    assert_eq!(
        (states(conn), count(conn)),
        (vec!["submitted", "created"], 0)
    );
}

#[test]
fn b6_keys_of_several_columns_are_recorded_as_save_does() {
    let database = database();
    let conn = &mut database.connect();
    for key in ["a,b\\", "plain", "ü,,\\,"] {
        let values = orders::total.eq(5);
        let key = (key.to_owned(), 3);
        Order::create(values).with_key(key).save(conn).unwrap();
    }
    let report = Order::bulk(orders::number.eq(3)).deliver().note("by post");
    assert_eq!(report.save(conn).unwrap().moved(), 3);
    let report = Order::bulk(orders::shop.eq("plain")).pay().save(conn);
    assert_eq!(report.unwrap().moved(), 1);
    let rows: Vec<Order> = orders::table.select(Order::as_select()).load(conn).unwrap();
    for order in &rows {
        let history = order.history(conn).unwrap();
        assert!(
            history.iter().any(|record| record.event == "deliver"),
            "{history:?}"
        );
    }
    let keys: Vec<(Option<String>, Option<i32>)> = order_records::table
        .filter(order_records::event.eq("pay"))
        .select((order_records::order_shop, order_records::order_number))
        .load(conn)
        .unwrap();
    assert_eq!(keys, [(Some("plain".to_owned()), Some(3))]);
    assert_eq!(check_records::<Order, _>(conn).unwrap(), []);
}

#[test]
fn f9_no_row_costs_no_write() {
    let database = database();
    let conn = &mut database.connect();
    loans_in(&["created"], 7, conn);
    let report = Loan::bulk(EveryRow).review().by(&mary()).save(conn);
    let report = report.unwrap();
    assert_eq!((report.moved(), report.skipped()), (0, 1));
    assert_eq!(count(conn), 0);
}

#[test]
fn f8_an_override_in_bulk_goes_past_the_trigger_and_leaves_it_as_it_was() {
    let dialect = database::DIALECT;
    let database = Database::new(&(schema(dialect) + &Loan::ddl(dialect).up));
    let conn = &mut database.connect();
    // One is an edge as well, whose mark the trigger leaves.
    loans_in(&["created", "reviewed", "submitted"], 7, conn);
    let boss = boss();
    let back = Loan::bulk(EveryRow).manually_override(LoanState::Submitted);
    let report = back.by(&boss).note("wrong files").save(conn).unwrap();
    assert_eq!((report.moved(), report.skipped()), (2, 1));
    assert_eq!(states(conn), ["submitted"; 3]);
    let marks = diesel::sql_query("DELETE FROM loans_overrides").execute(conn);
    assert_eq!(marks, Ok(0));
    let by_hand = diesel::sql_query("UPDATE loans SET state = 'created'").execute(conn);
    by_hand.unwrap_err();
    let report = Loan::bulk(EveryRow)
        .deny()
        .by(&mary())
        .note("poor")
        .save(conn);
    assert_eq!(report.unwrap().moved(), 3);
    assert_eq!(count(conn), 5);
    assert_eq!(check_records::<Loan, _>(conn).unwrap(), []);
}

/// What keeps one of three rows, or its record, where it was.
fn keeps_the_second() -> &'static str {
    match database::DIALECT {
        Dialect::Sqlite => {
            "CREATE TRIGGER keep BEFORE UPDATE OF state ON loans WHEN OLD.id = 2
             BEGIN SELECT RAISE(IGNORE); END"
        }
        Dialect::Postgres => {
            "CREATE FUNCTION keep() RETURNS trigger LANGUAGE plpgsql AS $$
             BEGIN IF OLD.id = 2 THEN RETURN NULL; END IF; RETURN NEW; END $$;
             CREATE TRIGGER keep BEFORE UPDATE ON loans FOR EACH ROW EXECUTE FUNCTION keep()"
        }
        _ => {
            "CREATE TRIGGER keep BEFORE INSERT ON records FOR EACH ROW
             SET NEW.row_key = IF(NEW.row_key = '2', 'another', NEW.row_key)"
        }
    }
}

#[test]
fn b6_rows_and_records_are_of_the_same_rows_or_nothing_happens() {
    let database = database();
    let conn = &mut database.connect();
    loans_in(&["submitted", "submitted", "submitted"], 7, conn);
    conn.batch_execute(keeps_the_second()).unwrap();
    let failed = Loan::bulk(EveryRow).review().by(&mary()).save(conn);
    assert_eq!(failed.unwrap_err().code(), "database");
    assert_eq!(states(conn), ["submitted"; 3]);
    assert_eq!(count(conn), 0);
}
