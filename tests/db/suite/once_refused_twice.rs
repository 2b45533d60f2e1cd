//! `.once(id)` where the database does not let the same be done twice.

use diesel::connection::{Connection as _, SimpleConnection};
use diesel::prelude::*;
use fsm_core::prelude::*;
use fsm_core::{Dialect, RecordTable};

use super::{Connection, Database, database};

diesel::table! {
    owners (id) {
        id -> BigInt,
    }
}

diesel::table! {
    purses (id) {
        id -> BigInt,
        owner_id -> Nullable<BigInt>,
        balance -> BigInt,
        state -> Text,
    }
}

diesel::table! {
    purse_records (id) {
        id -> BigInt,
        event -> Text,
    }
}

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
enum PurseState {
    #[state(initial)]
    Open,
    #[state(terminal)]
    Shut,
}

#[derive(StateMachine, Queryable, Selectable, Debug, Clone, PartialEq)]
#[diesel(table_name = purses)]
#[machine(record = purse_records)]
struct Purse {
    id: i64,
    owner_id: Option<i64>,
    balance: i64,
    #[transition(pay: Open => same)]
    #[transition(shut: Open => Shut)]
    state: PurseState,
}

fn database() -> (Database, Connection) {
    let tables = "
        CREATE TABLE owners (id BIGINT PRIMARY KEY NOT NULL);
        CREATE TABLE purses (
            id {key}, owner_id BIGINT,
            balance BIGINT NOT NULL, state VARCHAR(20) NOT NULL,
            CONSTRAINT no_debts CHECK (balance >= 0),
            FOREIGN KEY (owner_id) REFERENCES owners (id) ON DELETE SET NULL);";
    let records = RecordTable::new("purse_records").up(database::DIALECT);
    let database = Database::new(&format!("{tables}{records}"));
    let mut conn = database.connect();
    if database::DIALECT == Dialect::Sqlite {
        conn.batch_execute("PRAGMA foreign_keys = ON").unwrap();
    }
    (database, conn)
}

fn records(event: &str, conn: &mut Connection) -> i64 {
    let records = purse_records::table.filter(purse_records::event.eq(event));
    records.count().get_result(conn).unwrap()
}

/// What was paid can't be paid again; to be told so is the first outcome, and not that there is too little.
#[test]
fn g2_a_payment_that_comes_again_is_not_an_overdraft() {
    let (_database, mut conn) = database();
    let full = Purse::create(purses::balance.eq(10)).save(&mut conn);
    let full = full.unwrap();
    let pay = |id: &str, conn: &mut Connection| {
        let less = purses::balance.eq(purses::balance - 10);
        full.pay().set(less).once(id).save(conn)
    };
    let paid = pay("k", &mut conn).unwrap();
    assert_eq!(paid.balance, 0);
    assert_eq!(pay("k", &mut conn).unwrap(), paid);
    let within = conn.transaction(|conn| {
        let again = pay("k", conn)?;
        // The transaction goes on.
        Ok::<_, TransitionError>((again, records("pay", conn)))
    });
    assert_eq!(within.unwrap(), (paid, 1));
    // Of another request there is no first outcome.
    let refused = pay("k2", &mut conn).unwrap_err();
    assert!(
        matches!(refused, TransitionError::Database(_)),
        "{refused:?}"
    );
    assert_eq!(records("pay", &mut conn), 1);
}

#[test]
fn g2_a_birth_comes_again_where_what_it_refers_to_is_gone() {
    let (_database, mut conn) = database();
    let owner = diesel::insert_into(owners::table).values(owners::id.eq(1));
    owner.execute(&mut conn).unwrap();
    let create = |id: &str, conn: &mut Connection| {
        let values = (purses::owner_id.eq(1), purses::balance.eq(10));
        Purse::create(values).once(id).save(conn)
    };
    let born = create("k", &mut conn).unwrap();
    diesel::delete(owners::table).execute(&mut conn).unwrap();
    let again = create("k", &mut conn).unwrap();
    assert_eq!((again.id, again.owner_id), (born.id, None));
    assert!(create("k2", &mut conn).is_err());
    assert_eq!(records("create", &mut conn), 1);
}
