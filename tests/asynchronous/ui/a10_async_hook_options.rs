//! `async_connection` where there is nothing that takes it, and beside `connection`.
use diesel::prelude::*;
use fsm_core::prelude::*;

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

loan!(Nothing, (async_connection = AsyncPgConnection));
loan!(Both, (async_connection = AsyncPgConnection, connection = PgConnection, before_commit = book));
loan!(Misspelt, (asynch_connection = AsyncPgConnection));

fn main() {}
