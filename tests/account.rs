//! The account lifecycle.

use diesel::prelude::*;
use fsm_core::prelude::*;

pub const SCHEMA: &str = "CREATE TABLE accounts (
    id INTEGER PRIMARY KEY NOT NULL, name TEXT NOT NULL, state TEXT NOT NULL)";

diesel::table! {
    accounts (id) {
        id -> BigInt,
        name -> Text,
        state -> Text,
    }
}

#[derive(State, Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AccountState {
    #[state(initial)]
    Invited,
    Active,
    Locked,
    Deactivated,
}

#[derive(StateMachine, Queryable, Selectable, Identifiable, Debug, Clone, PartialEq, Eq)]
#[diesel(table_name = accounts)]
pub struct Account {
    pub id: i64,
    pub name: String,
    #[transition(activate: Invited | Deactivated => Active)]
    #[transition(lock: Active => Locked)]
    #[transition(unlock: Locked => Invited)]
    #[transition(deactivate: Invited | Active | Locked => Deactivated)]
    #[transition(invite: Invited => same)]
    state: AccountState,
}

impl Account {
    /// An account in memory.
    pub fn in_memory(state: AccountState) -> Self {
        Self {
            id: 1,
            name: "mary".to_owned(),
            state,
        }
    }

    /// An account that is stored.
    pub fn stored_in(state: AccountState, conn: &mut SqliteConnection) -> Self {
        let account = Self::create(accounts::name.eq("mary")).save(conn).unwrap();
        diesel::update(accounts::table.find(account.id))
            .set(accounts::state.eq(state.name()))
            .execute(conn)
            .unwrap();
        Self::load_again(account.id, conn)
    }

    pub fn load_again(id: i64, conn: &mut SqliteConnection) -> Self {
        accounts::table
            .find(id)
            .select(Self::as_select())
            .first(conn)
            .unwrap()
    }
}

/// Every row as the database has it.
pub fn rows(conn: &mut SqliteConnection) -> Vec<(i64, String, String)> {
    accounts::table.order(accounts::id).load(conn).unwrap()
}
