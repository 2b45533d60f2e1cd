//! The account lifecycle on this database.

use diesel::prelude::*;
use fsm_core::prelude::*;
use fsm_tests::account::{Account, AccountState, accounts};

use super::Connection;

pub(in super::super) const SCHEMA: &str =
    "CREATE TABLE accounts (id {key}, name VARCHAR(100) NOT NULL, state VARCHAR(100) NOT NULL)";

/// An account that is stored in this state.
pub(in super::super) fn stored_in(state: AccountState, conn: &mut Connection) -> Account {
    let account = Account::create(accounts::name.eq("mary"))
        .save(conn)
        .unwrap();
    diesel::update(accounts::table.find(account.id))
        .set(accounts::state.eq(state.name()))
        .execute(conn)
        .unwrap();
    load(account.id, conn)
}

/// The account as the database has it.
pub(in super::super) fn load(id: i64, conn: &mut Connection) -> Account {
    let query = accounts::table.find(id).select(Account::as_select());
    query.first(conn).unwrap()
}

/// Every row as the database has it.
pub(in super::super) fn rows(conn: &mut Connection) -> Vec<(i64, String, String)> {
    accounts::table.order(accounts::id).load(conn).unwrap()
}
