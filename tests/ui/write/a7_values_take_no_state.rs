//! `.values(..)` with a state.
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

pub fn insert(conn: &mut SqliteConnection) -> QueryResult<usize> {
    diesel::insert_into(loans::table)
        .values((loans::id.eq(1), loans::state.eq(LoanState::Approved)))
        .execute(conn)
}

fn main() {}
