//! `.set(..)` with a reference to a state.
use diesel::prelude::*;
use fsm_core::prelude::*;

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
pub enum LoanState {
    #[state(initial)]
    Created,
    #[state(terminal)]
    Approved,
}

diesel::table! {
    loans (id) {
        id -> BigInt,
        state -> Text,
    }
}

pub fn approve(conn: &mut SqliteConnection, state: &LoanState) -> QueryResult<usize> {
    diesel::update(loans::table)
        .set(loans::state.eq(state))
        .execute(conn)
}

fn main() {}
