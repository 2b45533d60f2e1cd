//! Other columns change together with the state, and a transition stamps a column with its time.

use chrono::{NaiveDateTime, Utc};
use diesel::prelude::*;
use fsm_core::prelude::*;
use fsm_tests::database::Statements;

use super::database::{Connection, Database};

const SCHEMA: &str = "CREATE TABLE orders (
    id {key}, note VARCHAR(100) NOT NULL DEFAULT '', amount BIGINT NOT NULL DEFAULT 0,
    {time} paid_at {datetime} NULL, moved_at {datetime} NULL,
    payment VARCHAR(100) NOT NULL, shipping VARCHAR(100) NOT NULL)";

diesel::table! {
    orders (id) {
        id -> BigInt,
        note -> Text,
        amount -> BigInt,
        paid_at -> Nullable<Timestamp>,
        moved_at -> Nullable<Timestamp>,
        payment -> Text,
        shipping -> Text,
    }
}

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
enum Payment {
    #[state(initial)]
    Open,
    #[state(terminal)]
    Paid,
}

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
enum Shipping {
    #[state(initial)]
    Packed,
    #[state(terminal)]
    Sent,
}

#[derive(StateMachine, Queryable, Selectable, Debug, Clone, PartialEq)]
#[diesel(table_name = orders)]
struct Order {
    id: i64,
    note: String,
    amount: i64,
    paid_at: Option<NaiveDateTime>,
    #[diesel(column_name = moved_at)]
    moved: Option<NaiveDateTime>,
    #[transition(pay: Open => Paid, stamp = paid_at, stamp = moved)]
    payment: Payment,
    #[transition(send: Packed => Sent, stamp = moved_at)]
    shipping: Shipping,
}

#[derive(AsChangeset)]
#[diesel(table_name = orders)]
struct Form {
    note: Option<String>,
    amount: Option<i64>,
}

fn open() -> Database {
    // SQLite reads its own texts only; MySQL keeps seconds unless it is told otherwise.
    let time = match super::database::DIALECT {
        fsm_core::Dialect::MySql => "DATETIME(6)",
        _ => "TIMESTAMP",
    };
    Database::new(&SCHEMA.replace("{time} ", "").replace("{datetime}", time))
}

fn stored(conn: &mut Connection) -> Order {
    Order::create(orders::amount.eq(5)).save(conn).unwrap()
}

#[test]
fn a3_other_columns_are_written_in_the_same_update() {
    let database = open();
    let conn = &mut database.connect();
    let order = stored(conn);
    let statements = Statements::of(conn);
    let paid = order.pay().set(orders::note.eq("cash")).save(conn).unwrap();
    assert_eq!(statements.take_verb("UPDATE").len(), 1);
    assert_eq!(
        (paid.payment(), paid.note.as_str()),
        (Payment::Paid, "cash")
    );
}

#[test]
fn a3_a_tuple_an_option_and_a_changeset_can_be_set() {
    let database = open();
    let conn = &mut database.connect();
    let paid = stored(conn)
        .pay()
        .set((orders::note.eq("a"), orders::amount.eq(orders::amount + 2)))
        .save(conn)
        .unwrap();
    assert_eq!((paid.note.as_str(), paid.amount), ("a", 7));
    let paid = stored(conn)
        .pay()
        .set(Some(orders::note.eq("b")))
        .set(Form {
            note: None,
            amount: Some(9),
        })
        .save(conn)
        .unwrap();
    assert_eq!((paid.note.as_str(), paid.amount), ("b", 9));
}

#[test]
fn a3_what_is_none_throughout_is_left_out() {
    let database = open();
    let conn = &mut database.connect();
    let order = stored(conn);
    let nothing = Form {
        note: None,
        amount: None,
    };
    let paid = order
        .pay()
        .set(nothing)
        .set(None::<diesel::dsl::Eq<orders::note, &str>>)
        .save(conn)
        .unwrap();
    assert_eq!((paid.note.as_str(), paid.amount), ("", 5));
    assert_eq!(paid.payment(), Payment::Paid);
}

#[test]
fn a3_a_refused_transition_writes_no_other_column() {
    let database = open();
    let conn = &mut database.connect();
    let order = stored(conn);
    order.pay().save(conn).unwrap();
    let again = order.pay().set(orders::note.eq("twice")).save(conn);
    assert_eq!(again.unwrap_err().code(), "conflict");
    let notes: Vec<String> = orders::table.select(orders::note).load(conn).unwrap();
    assert_eq!(notes, [""]);
}

#[derive(AsChangeset)]
#[diesel(table_name = orders)]
struct WithState {
    note: String,
    shipping: Option<String>,
}

/// What `.set(..)` gives, the column that it names, and that nothing was asked of the database.
macro_rules! refuses {
    ($conn:expr, $begun:expr, $column:literal) => {
        let statements = Statements::of($conn);
        let error = $begun.save($conn).unwrap_err();
        assert!(
            matches!(
                error,
                TransitionError::StateInSet {
                    column: $column,
                    ..
                }
            ),
            "{error:?}"
        );
        assert_eq!((error.code(), error.http_status()), ("state_in_set", 422));
        assert_eq!(statements.take(), [""; 0]);
    };
}

#[test]
fn a7_set_writes_no_state_of_another_machine() {
    let database = open();
    let conn = &mut database.connect();
    let order = stored(conn);
    refuses!(
        conn,
        order.pay().set(orders::shipping.eq("sent")),
        "shipping"
    );
    let tuple = (orders::amount.eq(7), orders::shipping.eq(orders::note));
    refuses!(conn, order.pay().set(tuple), "shipping");
    let form = WithState {
        note: "a, b".to_owned(),
        shipping: Some("sent".to_owned()),
    };
    refuses!(
        conn,
        order.pay().set(orders::amount.eq(7)).set(form),
        "shipping"
    );
    let left_out = WithState {
        note: "a, \"shipping\" = 'sent'".to_owned(),
        shipping: None,
    };
    let paid = order.pay().set(left_out).save(conn).unwrap();
    assert_eq!(
        (paid.payment(), paid.shipping()),
        (Payment::Paid, Shipping::Packed)
    );
}

#[test]
fn a7_set_writes_no_state_of_the_machines_that_move() {
    let database = open();
    let conn = &mut database.connect();
    let order = stored(conn);
    refuses!(conn, order.pay().set(orders::payment.eq("open")), "payment");
    let both = order.pay().and(order.send());
    refuses!(conn, both.set(orders::shipping.eq("packed")), "shipping");
}

#[test]
fn a7_set_in_the_typed_form_writes_no_state_either() {
    let database = open();
    let conn = &mut database.connect();
    let open: OrderPaymentHandle<payment::Open> = stored(conn).into_state_payment().unwrap();
    let refused = open.pay().set(orders::shipping.eq("sent")).save(conn);
    let error: TransitionError = refused.unwrap_err().into();
    assert_eq!(
        error.to_string(),
        "`shipping` holds a state and can't be set: only an event changes it"
    );
}

#[test]
fn a7_set_does_not_write_the_key() {
    let database = open();
    let conn = &mut database.connect();
    let order = stored(conn);
    let refused = order.pay().set(orders::id.eq(order.id + 1)).save(conn);
    let error = refused.unwrap_err();
    assert_eq!(
        error.to_string(),
        "`id` is of the row's key and can't be set by a transition"
    );
    assert_eq!((error.code(), error.http_status()), ("key_in_set", 422));
    order.pay().save(conn).unwrap();
}

#[test]
fn a7_a_state_that_a_value_reads_is_not_written() {
    let database = open();
    let conn = &mut database.connect();
    let order = stored(conn);
    let value = diesel::dsl::sql::<diesel::sql_types::Text>("COALESCE(shipping, 'x, shipping = ')");
    let paid = order.pay().set(orders::note.eq(value)).save(conn).unwrap();
    assert_eq!(paid.note, "packed");
    let order = stored(conn);
    let paid = order.pay().set(orders::note.eq(orders::shipping));
    assert_eq!(paid.save(conn).unwrap().note, "packed");
}

#[test]
fn a12_two_machines_and_other_columns_are_one_update() {
    let database = open();
    let conn = &mut database.connect();
    let order = stored(conn);
    let statements = Statements::of(conn);
    let both = order.pay().and(order.send());
    let done = both.set(orders::note.eq("both")).save(conn).unwrap();
    assert_eq!(statements.take_verb("UPDATE").len(), 1);
    assert_eq!(
        (done.payment(), done.shipping(), done.note.as_str()),
        (Payment::Paid, Shipping::Sent, "both")
    );
}

#[test]
fn a12_if_one_of_two_machines_has_moved_nothing_is_written() {
    let database = open();
    let conn = &mut database.connect();
    let order = stored(conn);
    order.send().save(conn).unwrap();
    let error = order.pay().and(order.send()).save(conn).unwrap_err();
    assert!(
        matches!(
            error,
            TransitionError::Conflict {
                expected: "packed",
                found: "sent",
                ..
            }
        ),
        "{error:?}"
    );
    let payments: Vec<String> = orders::table.select(orders::payment).load(conn).unwrap();
    assert_eq!(payments, ["open"]);
}

#[test]
fn a3_a_transition_stamps_its_columns() {
    let database = open();
    let conn = &mut database.connect();
    let order = stored(conn);
    let before = Utc::now().naive_utc();
    let paid = order.pay().save(conn).unwrap();
    let after = Utc::now().naive_utc();
    let stamped = paid.paid_at.unwrap();
    // The databases keep microseconds.
    let second = chrono::TimeDelta::milliseconds(1);
    assert!(
        before - second <= stamped && stamped <= after + second,
        "{stamped}"
    );
    assert_eq!(paid.moved, paid.paid_at);
    let stored: Option<NaiveDateTime> = orders::table.select(orders::paid_at).first(conn).unwrap();
    assert_eq!(stored, paid.paid_at);
    let sent = paid.send().save(conn).unwrap();
    assert!(sent.moved > paid.moved || sent.moved.is_some());
    assert_eq!(
        sent.paid_at, paid.paid_at,
        "only what is declared is stamped"
    );
}

#[test]
fn a3_a_stamp_is_written_in_memory_too() {
    let database = open();
    let conn = &mut database.connect();
    let order = stored(conn);
    let paid = order.pay().apply().unwrap();
    assert!(paid.paid_at.is_some());
    let open: OrderPaymentHandle<payment::Open> = order.into_state_payment().unwrap();
    let paid = open.pay().apply().unwrap();
    assert!(paid.row().paid_at.is_some());
}
