//! Rows that can't be read any more, and changes that name the key or the version: nothing is changed
//! where there is an error, and the error says what is wrong.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use fsm_core::doctor;
use fsm_core::prelude::*;

use super::database::{Connection, Database};

const SCHEMA: &str = "CREATE TABLE orders (
    id {key}, amount BIGINT DEFAULT 0, lock_version INTEGER NOT NULL DEFAULT 4,
    payment VARCHAR(100), shipping VARCHAR(100))";

diesel::table! {
    orders (id) {
        id -> BigInt,
        amount -> BigInt,
        lock_version -> Integer,
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
#[machine(version = lock_version)]
struct Order {
    id: i64,
    amount: i64,
    lock_version: i32,
    #[transition(pay: Open => Paid)]
    #[transition(touch: Open => same)]
    payment: Payment,
    #[transition(send: Packed => Sent)]
    shipping: Shipping,
}

#[derive(AsChangeset)]
#[diesel(table_name = orders)]
struct Form {
    amount: i64,
    lock_version: i32,
}

/// An order as loaded, after which somebody did this.
fn after(sql: &str) -> (Database, Connection, Order) {
    let database = Database::new(SCHEMA);
    let mut conn = database.connect();
    let order = Order::create(orders::amount.eq(5)).save(&mut conn).unwrap();
    conn.batch_execute(sql).unwrap();
    (database, conn, order)
}

fn payments(conn: &mut Connection) -> Vec<String> {
    orders::table.select(orders::payment).load(conn).unwrap()
}

#[test]
fn a3_an_error_that_comes_after_the_update_changes_nothing() {
    for sql in ["shipping = 'returned'", "shipping = NULL"] {
        let (_database, mut conn, order) = after(&format!("UPDATE orders SET {sql}"));
        let error = order.pay().save(&mut conn).unwrap_err();
        assert_eq!(error.code(), "unknown_state", "{error}");
        assert_eq!(payments(&mut conn), ["open"], "{sql}");
    }
}

#[test]
fn a3_a_column_that_can_not_be_read_is_told_whether_the_row_was_moved_or_not() {
    let (_database, mut conn, order) = after("UPDATE orders SET amount = NULL");
    let error = diesel::Connection::transaction(&mut conn, |conn| -> Result<_, TransitionError> {
        let error = order.pay().save(conn).unwrap_err();
        assert_eq!(payments(conn), ["open"]);
        Ok(error)
    });
    assert_eq!(error.unwrap().code(), "database");
    let error = order.pay().save(&mut conn).unwrap_err();
    let (code, payment) = if super::database::DIALECT == fsm_core::Dialect::Postgres {
        // One statement, which has committed by itself.
        ("unreadable", "paid")
    } else {
        ("database", "open")
    };
    assert_eq!(error.code(), code);
    assert_eq!(payments(&mut conn), [payment]);
}

#[test]
fn a3_a_row_that_can_not_be_read_is_not_born() {
    let schema = SCHEMA.replace("DEFAULT 0,", "DEFAULT NULL,");
    let database = Database::new(&schema);
    let conn = &mut database.connect();
    let values = orders::lock_version.eq(1);
    Order::create(values).save(conn).unwrap_err();
    assert_eq!(payments(conn), [""; 0]);
}

#[test]
fn h2_save_names_the_row_where_the_update_meets_an_unknown_state() {
    let (_database, mut conn, order) = after("UPDATE orders SET shipping = 'returned'");
    match order.pay().save(&mut conn).unwrap_err() {
        TransitionError::UnknownState(unknown) => assert!(unknown.place.is_some()),
        error => panic!("{error:?}"),
    }
}

#[test]
fn h2_a_state_that_is_null_is_an_unknown_state() {
    let (_database, mut conn, order) = after("UPDATE orders SET payment = NULL");
    let error = order.pay().save(&mut conn).unwrap_err();
    assert_eq!(error.code(), "unknown_state", "{error:?}");
}

#[test]
fn g4_a_version_among_the_changes_is_no_lost_update() {
    let (_database, mut conn, order) = after("UPDATE orders SET amount = 5");
    let form = Form {
        amount: 100,
        lock_version: order.lock_version - 1,
    };
    let first = order.touch().set(form).save(&mut conn);
    let second = order.touch().set(orders::amount.eq(200)).save(&mut conn);
    assert!(first.is_err() || second.is_err(), "{first:?} {second:?}");
}

#[test]
fn a3_a_key_among_the_changes_is_no_row_that_is_gone() {
    let (_database, mut conn, order) = after("UPDATE orders SET amount = 5");
    match order.pay().set(orders::id.eq(77)).save(&mut conn) {
        Ok(order) => assert_eq!(order.id, 77),
        Err(error) => assert_ne!(error.code(), "not_found"),
    }
}

mod named {
    use super::*;

    diesel::table! {
        #[sql_name = "order lines"]
        lines (id) {
            id -> BigInt,
            state -> Text,
        }
    }

    #[derive(StateMachine, Queryable, Selectable, Debug, Clone, PartialEq)]
    #[diesel(table_name = lines)]
    pub(super) struct Line {
        id: i64,
        #[transition(post: Packed => Sent)]
        state: Shipping,
    }
}

#[test]
fn g1_a_table_is_looked_for_under_its_sql_name() {
    let quote = match super::database::DIALECT {
        fsm_core::Dialect::MySql => "`",
        _ => "\"",
    };
    let database = Database::new(&format!(
        "CREATE TABLE {quote}order lines{quote} (id {{key}}, state VARCHAR(100))"
    ));
    let found = doctor(&[named::Line::machine()], &mut database.connect()).unwrap();
    assert!(found.iter().all(|one| one.code != "no_table"), "{found:?}");
}
