//! `.once(id)`: a request that comes again gets the first one's outcome.

use diesel::connection::{Connection as _, SimpleConnection};
use diesel::prelude::*;
use fsm_core::prelude::*;
use fsm_core::{Dialect, RecordTable, check_records, doctor};
use fsm_tests::database::Statements;
use fsm_tests::loans::{
    Clerk, Loan, LoanEvent, LoanState, Offer, Order, applicant, boss, loan_state, loans, mary,
    order_records, orders, records, schema,
};

use super::{Connection, Database, database};

fn database() -> Database {
    Database::new(&schema(database::DIALECT))
}

fn submitted(conn: &mut Connection) -> Loan {
    let values = (loans::applicant_id.eq(1), loans::amount.eq(100));
    let loan = Loan::create(values).by(&applicant(1)).save(conn).unwrap();
    loan.submit().by(&applicant(1)).save(conn).unwrap()
}

fn order(number: i32, conn: &mut Connection) -> Order {
    Order::create(orders::total.eq(5))
        .with_key(("a,b\\".to_owned(), number))
        .save(conn)
        .unwrap()
}

fn load(id: i64, conn: &mut Connection) -> Loan {
    let row = loans::table.find(id).select(Loan::as_select());
    row.first(conn).unwrap()
}

fn count(conn: &mut Connection) -> i64 {
    records::table.count().get_result(conn).unwrap()
}

/// That a request was refused by this code, and left everything as it was.
fn refused(code: &str, conn: &mut Connection, save: impl FnOnce(&mut Connection) -> Option<Error>) {
    let all = |conn: &mut Connection| {
        let rows: Vec<Loan> = loans::table.select(Loan::as_select()).load(conn).unwrap();
        (rows, count(conn))
    };
    let before = all(conn);
    let error = save(conn).unwrap();
    assert_eq!(error.code(), code, "{error:?}");
    assert_eq!(all(conn), before, "{error:?}");
}

type Error = TransitionError;

#[test]
fn g2_a_request_that_comes_again_gets_the_row_and_changes_nothing() {
    let database = database();
    let conn = &mut database.connect();
    let submitted = submitted(conn);
    let mary = mary();
    let deny = |loan: &Loan, conn: &mut Connection| {
        loan.deny()
            .by(&mary)
            .note("no income")
            .once("k1")
            .save(conn)
    };
    let denied = deny(&submitted, conn).unwrap();
    assert_eq!((denied.state(), denied.version), (LoanState::Denied, 2));
    let kept = count(conn);
    // The answer was lost: the caller has the row as it was; or has loaded it again.
    assert_eq!(deny(&submitted, conn).unwrap(), denied);
    assert_eq!(deny(&denied, conn).unwrap(), denied);
    assert_eq!(load(denied.id, conn), denied);
    assert_eq!(count(conn), kept, "neither a record nor a refusal");
    // Without the id, or with another one, it is refused as ever.
    let late = submitted.deny().by(&mary).note("no income");
    assert_eq!(late.save(conn).unwrap_err().code(), "conflict");
    let other = denied.deny().by(&mary).note("no income").once("k2");
    assert_eq!(other.save(conn).unwrap_err().code(), "not_allowed");
    assert_eq!(check_records::<Loan, _>(conn).unwrap(), []);
}

#[test]
fn g2_the_answer_is_the_row_as_it_is_now() {
    let database = database();
    let conn = &mut database.connect();
    let submitted = submitted(conn);
    let (mary, boss) = (mary(), boss());
    let review = |conn: &mut Connection| submitted.review().by(&mary).once("k").save(conn);
    let reviewed = review(conn).unwrap();
    let back = reviewed.manually_override(LoanState::Submitted).by(&boss);
    let back = back.note("wrong file").save(conn).unwrap();
    // The transition is possible again, and the id is the first one's.
    assert_eq!(review(conn).unwrap(), back);
    let again = back.review().by(&mary).once("k").save(conn).unwrap();
    assert_eq!(again, back);
    assert_eq!(
        back.review()
            .by(&mary)
            .once("k2")
            .save(conn)
            .unwrap()
            .version,
        4
    );
    // Who has decided may do so no longer, which is asked of what happens and not of what has happened.
    let retired = Clerk {
        decides: false,
        ..mary.clone()
    };
    let once = submitted.review().by(&retired).once("k").save(conn);
    assert_eq!(once.unwrap().version, 4);
    let reviewed = load(back.id, conn);
    let once = reviewed.review().by(&retired).once("k").save(conn);
    assert_eq!(once.unwrap(), reviewed);
}

#[test]
fn g2_an_override_is_done_once() {
    let database = database();
    let conn = &mut database.connect();
    let submitted = submitted(conn);
    let boss = boss();
    let back = |to: LoanState, conn: &mut Connection| {
        let back = submitted.manually_override(to).by(&boss).note("wrong file");
        back.once("k").save(conn)
    };
    let created = back(LoanState::Created, conn).unwrap();
    assert_eq!(back(LoanState::Created, conn).unwrap(), created);
    refused("request_reused", conn, |conn| {
        back(LoanState::Denied, conn).err()
    });
}

#[test]
fn g2_an_id_that_was_used_for_another_request_is_an_error() {
    let database = database();
    let conn = &mut database.connect();
    let (one, two) = (submitted(conn), submitted(conn));
    let (mary, boss) = (mary(), boss());
    let offer = |amount| Offer { amount };
    let approve = |loan: &Loan, amount: i64, by: &Clerk, conn: &mut Connection| {
        let approve = loan.approve().input(offer(amount)).by(by);
        approve.once("k").save(conn)
    };
    let reviewed = one
        .review()
        .by(&mary)
        .note("fine")
        .once("r")
        .save(conn)
        .unwrap();
    let approved = approve(&reviewed, 90, &mary, conn).unwrap();
    assert_eq!(approve(&reviewed, 90, &mary, conn).unwrap(), approved);
    let reused = "request_reused";
    // Another event, which is possible, or is not.
    refused(reused, conn, |conn| {
        let back = approved.manually_override(LoanState::Created).by(&boss);
        back.note("x").once("k").save(conn).err()
    });
    refused(reused, conn, |conn| {
        approved
            .deny()
            .by(&mary)
            .note("x")
            .once("k")
            .save(conn)
            .err()
    });
    // Another row.
    refused(reused, conn, |conn| {
        two.review().by(&mary).once("k").save(conn).err()
    });
    refused(reused, conn, |conn| {
        two.review()
            .by(&mary)
            .note("fine")
            .once("r")
            .save(conn)
            .err()
    });
    // Another input, note or actor.
    refused(reused, conn, |conn| {
        approve(&reviewed, 91, &mary, conn).err()
    });
    refused(reused, conn, |conn| {
        one.review()
            .by(&mary)
            .note("bad")
            .once("r")
            .save(conn)
            .err()
    });
    let other = Clerk {
        id: 7,
        ..mary.clone()
    };
    refused(reused, conn, |conn| {
        approve(&reviewed, 90, &other, conn).err()
    });
    refused(reused, conn, |conn| {
        let approve = reviewed.approve().input(offer(90)).by_system("nightly");
        approve.once("k").save(conn).err()
    });
    // A birth.
    let values = (loans::applicant_id.eq(1), loans::amount.eq(100));
    refused(reused, conn, |conn| {
        Loan::create(values)
            .by(&applicant(1))
            .once("k")
            .save(conn)
            .err()
    });
    let error = two.review().by(&mary).once("k").save(conn).unwrap_err();
    assert_eq!(error.http_status(), 422);
    assert!(
        matches!(&error, TransitionError::RequestReused { event: "review", id } if id == "k"),
        "{error:?}"
    );
}

#[test]
fn g2_a_request_that_was_refused_holds_no_id() {
    let database = database();
    let conn = &mut database.connect();
    let submitted = submitted(conn);
    let mary = mary();
    let approve = |loan: &Loan, amount: i64, conn: &mut Connection| {
        let approve = loan.approve().input(Offer { amount }).by(&mary);
        approve.once("k").save(conn)
    };
    assert_eq!(
        approve(&submitted, 9, conn).unwrap_err().code(),
        "not_allowed"
    );
    let reviewed = submitted.review().by(&mary).save(conn).unwrap();
    assert_eq!(approve(&reviewed, 101, conn).unwrap_err().code(), "guarded");
    assert_eq!(
        approve(&submitted, 9, conn).unwrap_err().code(),
        "not_allowed"
    );
    let refusals = reviewed.refused_attempts(conn).unwrap().len();
    assert_eq!(refusals, 3);
    let approved = approve(&reviewed, 9, conn).unwrap();
    assert_eq!(approve(&reviewed, 9, conn).unwrap(), approved);
    assert_eq!(reviewed.refused_attempts(conn).unwrap().len(), refusals);
    let values = || (loans::applicant_id.eq(1), loans::amount.eq(100));
    let denied = Loan::create(values())
        .by(&applicant(9))
        .once("b")
        .save(conn);
    assert_eq!(denied.unwrap_err().code(), "denied");
    let born = Loan::create(values())
        .by(&applicant(1))
        .once("b")
        .save(conn);
    assert_eq!(born.unwrap().state(), LoanState::Created);
    // Nor does what a caller records of a refusal.
    let late = reviewed.deny().by(&mary).note("x").once("n");
    let error = TransitionError::MissingNote { event: "deny" };
    late.record_refusal(&error, conn).unwrap();
    let ids = records::table.filter(records::once.eq("n"));
    assert_eq!(ids.count().get_result(conn), Ok(0_i64));
    assert_eq!(count(conn), 10);
}

#[test]
fn g2_an_id_has_letters_and_not_too_many() {
    let database = database();
    let conn = &mut database.connect();
    let submitted = submitted(conn);
    let statements = Statements::of(conn);
    for (id, why) in [
        ("", "blank"),
        (" \u{200b}\t", "blank"),
        (&"x".repeat(201), "longer than 200"),
        ("a\0b", "control character"),
        ("a\u{1f}2", "control character"),
        ("a ", "white space"),
        ("\u{3000}a", "white space"),
    ] {
        let error = submitted
            .review()
            .by(&mary())
            .once(id)
            .save(conn)
            .unwrap_err();
        assert!(
            matches!(&error, TransitionError::InvalidOnce { event: "review", why: said } if said.contains(why)),
            "{id:?}: {error:?}"
        );
        let values = (loans::applicant_id.eq(1), loans::amount.eq(100));
        let error = Loan::create(values)
            .by(&applicant(1))
            .once(id)
            .save(conn)
            .unwrap_err();
        assert_eq!((error.code(), error.http_status()), ("invalid_once", 422));
    }
    assert_eq!(statements.take(), [""; 0], "nothing is asked");
    let long = "\u{1F4C1}".repeat(200);
    let reviewed = submitted
        .review()
        .by(&mary())
        .once(&long)
        .save(conn)
        .unwrap();
    let again = submitted.review().by(&mary()).once(&long).save(conn);
    assert_eq!(again.unwrap(), reviewed);
}

#[test]
fn g2_ids_compare_by_their_bytes() {
    let database = database();
    let conn = &mut database.connect();
    let mut loan = submitted(conn);
    for id in ["key", "KEY", "k\u{e9}y", "ke\u{301}y", "key.", "%"] {
        let boss = boss();
        let to = if loan.state() == LoanState::Created {
            LoanState::Submitted
        } else {
            LoanState::Created
        };
        let moved = loan.manually_override(to).by(&boss).note("x").once(id);
        loan = moved.save(conn).unwrap();
        assert_eq!(loan.state(), to, "{id}");
    }
}

#[test]
fn g2_what_happens_once_costs_no_statement_more() {
    let database = database();
    let conn = &mut database.connect();
    let (one, two) = (submitted(conn), submitted(conn));
    let statements = Statements::of(conn);
    one.review().by(&mary()).save(conn).unwrap();
    let without = statements.take();
    let reviewed = two.review().by(&mary()).once("k").save(conn).unwrap();
    let with = statements.take();
    assert_eq!(with.len(), without.len(), "{with:?}");
    // A program that asks for nothing once needs no column.
    assert!(!without.concat().contains("once"), "{without:?}");
    assert!(with.concat().contains("once"), "{with:?}");
    reviewed.review().by(&mary()).once("k").save(conn).unwrap();
    let again = statements.take();
    assert_eq!(again.len(), 2, "the record and the row: {again:?}");
}

#[test]
fn g2_events_together_are_one_request() {
    let database = database();
    let conn = &mut database.connect();
    let open = order(7, conn);
    let both = |conn: &mut Connection| open.pay().and(open.deliver()).once("k").save(conn);
    let done = both(conn).unwrap();
    assert_eq!(both(conn).unwrap(), done);
    let kept: i64 = order_records::table.count().get_result(conn).unwrap();
    assert_eq!(kept, 4);
    for part in [
        open.pay().once("k").save(conn),
        open.deliver().once("k").save(conn),
        open.pay()
            .and(open.deliver().note("x"))
            .once("k")
            .save(conn),
    ] {
        assert_eq!(part.unwrap_err().code(), "request_reused");
    }
    let open = order(8, conn);
    let paid = open.pay().once("k8").save(conn).unwrap();
    paid.deliver().save(conn).unwrap();
    let more = open.pay().and(open.deliver()).once("k8").save(conn);
    assert_eq!(more.unwrap_err().code(), "request_reused");
    let open = order(9, conn);
    let two = open
        .pay()
        .once("a")
        .and(open.deliver().once("b"))
        .save(conn);
    assert_eq!(two.unwrap_err().code(), "not_together");
    let one = open.pay().and(open.deliver().once("b"));
    let one = one.save(conn).unwrap();
    let again = open.pay().and(open.deliver()).once("b").save(conn);
    assert_eq!(again.unwrap(), one);
}

#[test]
fn g2_the_typed_form_gives_no_handle_of_a_state_that_was_left() {
    let database = database();
    let conn = &mut database.connect();
    let submitted = submitted(conn);
    let mary = mary();
    let typed = || -> In<Loan, loan_state::Submitted> { submitted.clone().into_state().unwrap() };
    let review = |conn: &mut Connection| typed().review().by(&mary).once("k").save(conn);
    let reviewed: In<Loan, loan_state::Reviewed> = review(conn).unwrap();
    let again: In<Loan, loan_state::Reviewed> = review(conn).unwrap();
    assert_eq!(again.row(), reviewed.row());
    reviewed.deny().by(&mary).note("x").save(conn).unwrap();
    let late = review(conn).unwrap_err();
    assert!(
        matches!(
            late.error(),
            TransitionError::WrongState {
                expected: "reviewed",
                found: "denied"
            }
        ),
        "{late:?}"
    );
    let kept = count(conn);
    // At run time the row is the answer.
    let late = submitted.review().by(&mary).once("k").save(conn).unwrap();
    assert_eq!((late.state(), count(conn)), (LoanState::Denied, kept));
}

#[test]
fn g2_a_birth_happens_once() {
    let database = database();
    let conn = &mut database.connect();
    let applicant = applicant(1);
    let create = |conn: &mut Connection| {
        let values = (loans::applicant_id.eq(1), loans::amount.eq(100));
        Loan::create(values).by(&applicant).once("k").save(conn)
    };
    let created = create(conn).unwrap();
    assert_eq!(create(conn).unwrap(), created);
    let submitted = created.submit().by(&applicant).save(conn).unwrap();
    assert_eq!(create(conn).unwrap(), submitted);
    assert_eq!(loans::table.count().get_result(conn), Ok(1_i64));
    assert_eq!(count(conn), 2);
    let values = (loans::applicant_id.eq(2), loans::amount.eq(100));
    let other = Loan::create(values).by(&mary()).once("k").save(conn);
    assert_eq!(other.unwrap_err().code(), "request_reused");
    // Found by another request, or not at all any more.
    let found = Loan::create(values).by(&applicant).once("z");
    let found = found.or_get(loans::id.eq(created.id)).save(conn);
    assert_eq!(found.unwrap(), submitted);
    diesel::delete(loans::table).execute(conn).unwrap();
    assert_eq!(create(conn).unwrap_err().code(), "not_found");
    let gone = submitted.review().by(&mary()).once("g").save(conn);
    assert_eq!(gone.unwrap_err().code(), "not_found");
    // A key of several columns.
    let order = |conn: &mut Connection| {
        let key = ("a,\\b,".to_owned(), 7);
        Order::create(orders::total.eq(5))
            .with_key(key)
            .once("k")
            .save(conn)
    };
    let first = order(conn).unwrap();
    assert_eq!(order(conn).unwrap(), first);
    assert_eq!(order_records::table.count().get_result(conn), Ok(2_i64));
    let paid = first.pay().once("k").save(conn);
    assert_eq!(paid.unwrap_err().code(), "request_reused");
}

#[test]
fn g2_a_request_that_comes_again_within_a_transaction_leaves_it_as_it_was() {
    let database = database();
    let conn = &mut database.connect();
    let (one, two) = (submitted(conn), submitted(conn));
    let mary = mary();
    let reviewed = one.review().by(&mary).once("k").save(conn).unwrap();
    let values = || (loans::applicant_id.eq(1), loans::amount.eq(100));
    let born = Loan::create(values())
        .by(&mary)
        .once("b")
        .save(conn)
        .unwrap();
    conn.transaction::<_, TransitionError, _>(|conn| {
        let within = two.review().by(&mary).once("k2").save(conn)?;
        assert_eq!(one.review().by(&mary).once("k").save(conn)?, reviewed);
        assert_eq!(two.review().by(&mary).once("k2").save(conn)?, within);
        let reused = within.deny().by(&mary).note("x").once("k").save(conn);
        assert_eq!(reused.unwrap_err().code(), "request_reused");
        assert_eq!(Loan::create(values()).by(&mary).once("b").save(conn)?, born);
        within.deny().by(&mary).note("x").save(conn)?;
        Ok(())
    })
    .unwrap();
    let states = [one.id, two.id].map(|id| load(id, conn).state());
    assert_eq!(states, [LoanState::Reviewed, LoanState::Denied]);
    // What is rolled back has not happened, and may be tried again.
    let denied = conn.transaction::<(), TransitionError, _>(|conn| {
        reviewed.deny().by(&mary).note("x").once("d").save(conn)?;
        Err(diesel::result::Error::RollbackTransaction.into())
    });
    assert!(denied.is_err());
    let denied = reviewed.deny().by(&mary).note("x").once("d").save(conn);
    assert_eq!(denied.unwrap().state(), LoanState::Denied);
    assert_eq!(check_records::<Loan, _>(conn).unwrap(), []);
}

#[test]
fn g2_a_column_without_an_id_is_no_request() {
    let database = database();
    let conn = &mut database.connect();
    submitted(conn)
        .review()
        .by(&mary())
        .once("k")
        .save(conn)
        .unwrap();
    let ids: Vec<Option<String>> = records::table
        .select(records::once)
        .order(records::id)
        .load(conn)
        .unwrap();
    assert_eq!(ids, [None, None, Some("k".to_owned())]);
    let event: LoanEvent = "remind".parse().unwrap();
    let loan = submitted(conn);
    let boss = boss();
    let remind = || loan.fire(event).by(&boss).once("f");
    let reminded = remind().save(conn).unwrap();
    assert_eq!(remind().save(conn).unwrap(), reminded);
}

#[test]
fn g2_a_table_that_is_older_serves_what_is_asked_without_an_id() {
    let records = RecordTable::new("records").up(database::DIALECT);
    assert!(records.contains("once"));
    let older = schema(database::DIALECT).replace(&records, &without_once(&records));
    let database = Database::new(&older);
    let conn = &mut database.connect();
    let submitted = submitted(conn);
    let reviewed = submitted.review().by(&mary()).save(conn).unwrap();
    assert_eq!(reviewed.history(conn).unwrap().len(), 3);
    let once = reviewed.deny().by(&mary()).note("x").once("k").save(conn);
    let once = once.unwrap_err();
    assert!(once.to_string().contains("once"), "{once}");
    assert_eq!(load(reviewed.id, conn), reviewed);
    // As the guide has it.
    conn.batch_execute(match database::DIALECT {
        Dialect::MySql => {
            "ALTER TABLE records ADD COLUMN once VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin,
                ADD UNIQUE INDEX records_once (once)"
        }
        _ => {
            "ALTER TABLE records ADD COLUMN once TEXT;
            CREATE UNIQUE INDEX records_once ON records (once) WHERE once IS NOT NULL;"
        }
    })
    .unwrap();
    let mary = mary();
    let deny = || reviewed.deny().by(&mary).note("x").once("k");
    assert_eq!(deny().save(conn).unwrap(), deny().save(conn).unwrap());
    let found = doctor(&[Loan::machine()], conn).unwrap();
    assert!(found.iter().all(|one| one.code != "records"), "{found:?}");
}

fn without_once(records: &str) -> String {
    let lines = records.lines().filter(|line| !line.contains("once"));
    lines
        .collect::<Vec<_>>()
        .join("\n")
        .replace("id),\n)", "id)\n)")
}

#[test]
fn g2_a_target_that_was_renamed_since_is_the_same() {
    let database = database();
    let conn = &mut database.connect();
    let submitted = submitted(conn);
    let boss = boss();
    let correct = |conn: &mut Connection| {
        let fire = submitted.manually_override(LoanState::Reviewed).by(&boss);
        fire.note("seen by phone").once("k").save(conn)
    };
    let reviewed = correct(conn).unwrap();
    // As the version of the program wrote it in which the state was called so.
    conn.batch_execute("UPDATE records SET to_state = 'seen' WHERE to_state = 'reviewed'")
        .unwrap();
    assert_eq!(correct(conn).unwrap(), reviewed);
    conn.batch_execute("UPDATE records SET to_state = 'denied' WHERE to_state = 'seen'")
        .unwrap();
    assert_eq!(correct(conn).unwrap_err().code(), "request_reused");
}
