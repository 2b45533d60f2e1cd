//! `#[machine(version = ..)]`: a number that every transition raises.

use diesel::prelude::*;
use fsm_core::prelude::*;

use super::{Connection, Database};

const SCHEMA: &str = "CREATE TABLE invoices (
    id {key}, amount BIGINT NOT NULL DEFAULT 100,
    lock_version INTEGER NOT NULL DEFAULT 0, state VARCHAR(100) NOT NULL)";

diesel::table! {
    invoices (id) {
        id -> BigInt,
        amount -> BigInt,
        lock_version -> Integer,
        state -> Text,
    }
}

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
enum InvoiceState {
    #[state(initial)]
    Draft,
    Sent,
    #[state(terminal)]
    Paid,
}

#[derive(StateMachine, Queryable, Selectable, Debug, Clone, PartialEq)]
#[diesel(table_name = invoices)]
#[machine(version = version)]
struct Invoice {
    id: i64,
    amount: i64,
    #[diesel(column_name = lock_version)]
    version: i32,
    #[transition(send: Draft => Sent, guard = is_due)]
    #[transition(pay: Sent => Paid)]
    #[transition(remind: Sent => same)]
    state: InvoiceState,
}

fn is_due(invoice: &Invoice) -> bool {
    invoice.amount > 0
}

fn stored(conn: &mut Connection) -> Invoice {
    Invoice::create(invoices::amount.eq(100))
        .save(conn)
        .unwrap()
}

#[test]
fn g4_every_save_raises_the_version() {
    let database = Database::new(SCHEMA);
    let conn = &mut database.connect();
    let invoice = stored(conn);
    assert_eq!(invoice.version, 0);
    let invoice = invoice.send().save(conn).unwrap();
    assert_eq!(invoice.version, 1);
    let invoice = invoice.remind().save(conn).unwrap();
    assert_eq!(invoice.version, 2);
    let invoice = invoice.pay().save(conn).unwrap();
    assert_eq!(invoice.version, 3);
    let stored: i32 = invoices::table
        .select(invoices::lock_version)
        .first(conn)
        .unwrap();
    assert_eq!(stored, 3);
}

#[test]
fn g4_a_refused_event_does_not_raise_the_version() {
    let database = Database::new(SCHEMA);
    let conn = &mut database.connect();
    let invoice = stored(conn);
    invoice.pay().save(conn).unwrap_err();
    let stored: i32 = invoices::table
        .select(invoices::lock_version)
        .first(conn)
        .unwrap();
    assert_eq!(stored, 0);
}

#[test]
fn g4_the_same_state_with_another_version_is_a_conflict() {
    let database = Database::new(SCHEMA);
    let conn = &mut database.connect();
    let sent = stored(conn).send().save(conn).unwrap();
    sent.remind().save(conn).unwrap();
    let error = sent.remind().save(conn).unwrap_err();
    assert!(
        matches!(
            error,
            TransitionError::Conflict {
                expected: "sent",
                found: "sent",
                version: Some((1, 2))
            }
        ),
        "{error:?}"
    );
    assert_eq!(
        error.to_string(),
        "somebody else changed the row: it was loaded with version 1, and has version 2 now"
    );
}

#[test]
fn g4_another_state_with_another_version_names_both() {
    let database = Database::new(SCHEMA);
    let conn = &mut database.connect();
    let sent = stored(conn).send().save(conn).unwrap();
    sent.pay().save(conn).unwrap();
    let error = sent.remind().save(conn).unwrap_err();
    assert!(
        matches!(
            error,
            TransitionError::Conflict {
                expected: "sent",
                found: "paid",
                version: Some((1, 2))
            }
        ),
        "{error:?}"
    );
}

#[test]
fn g4_a_guard_does_not_decide_on_an_old_row() {
    let database = Database::new(SCHEMA);
    let (mine, other) = (&mut database.connect(), &mut database.connect());
    let invoice = stored(mine);
    assert!(invoice.can_send());
    diesel::update(invoices::table)
        .set((
            invoices::amount.eq(0),
            invoices::lock_version.eq(invoices::lock_version + 1),
        ))
        .execute(other)
        .unwrap();
    let error = invoice.send().save(mine).unwrap_err();
    assert!(
        matches!(
            error,
            TransitionError::Conflict {
                version: Some((0, 1)),
                ..
            }
        ),
        "{error:?}"
    );
}

#[test]
fn g4_a_typed_chain_carries_the_version_along() {
    let database = Database::new(SCHEMA);
    let conn = &mut database.connect();
    let draft: In<Invoice, invoice_state::Draft> = stored(conn).into_state().unwrap();
    let paid = draft
        .send()
        .save(conn)
        .unwrap()
        .remind()
        .save(conn)
        .unwrap()
        .pay()
        .save(conn)
        .unwrap();
    assert_eq!(paid.row().version, 3);
}

#[test]
fn g4_apply_leaves_the_version_alone() {
    let database = Database::new(SCHEMA);
    let conn = &mut database.connect();
    assert_eq!(stored(conn).send().apply().unwrap().version, 0);
}
