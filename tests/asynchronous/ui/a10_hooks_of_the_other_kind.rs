//! Blocking hooks with `async_connection`, async hooks with `connection`, and a save on the other connection.
use diesel::prelude::*;
use fsm_core::Change;
use fsm_core::prelude::*;

type Connection = diesel_async::sync_connection_wrapper::SyncConnectionWrapper<SqliteConnection>;

diesel::table! { loans (id) { id -> BigInt, state -> Text, } }

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
pub enum LoanState {
    #[state(initial)]
    Created,
    #[state(terminal)]
    Approved,
}

macro_rules! loan {
    ($name:ident, ($($options:tt)*)) => {
        #[derive(StateMachine, Queryable, Selectable)]
        #[diesel(table_name = loans)]
        #[machine($($options)*)]
        pub struct $name {
            pub id: i64,
            #[transition(approve: Created => Approved)]
            state: LoanState,
        }
    };
}

loan!(Blocking, (async_connection = Connection, before_commit = blocking));
loan!(Awaited, (connection = SqliteConnection, before_commit = awaited));
loan!(Number, (async_connection = Connection, before_commit = number));
loan!(Other, (async_connection = Connection, before_commit = other));
loan!(Any, (before_commit = any));
loan!(Right, (async_connection = Connection, before_commit = right));

fn blocking(_: &Change<'_, Blocking>, _: &mut Connection) -> QueryResult<()> {
    Ok(())
}

async fn awaited(_: &Change<'_, Awaited>, _: &mut SqliteConnection) -> QueryResult<()> {
    Ok(())
}

async fn number(_: &Change<'_, Number>, _: &mut Connection) -> i64 {
    1
}

async fn other(_: &Change<'_, Other>, _: &mut SqliteConnection) {}

fn any<C>(_: &Change<'_, Any>, _: &mut C) {}

async fn right(_: &Change<'_, Right>, _: &mut Connection) {}

pub async fn save(any: Any, right: Right, conn: &mut Connection, blocking: &mut SqliteConnection) {
    let _ = any.approve().save_async(conn).await;
    let _ = right.approve().save(blocking);
}

fn main() {}
