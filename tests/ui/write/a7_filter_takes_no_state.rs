//! A filter with the enum: nothing tells it from an assignment.
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

pub fn approved(conn: &mut SqliteConnection) -> QueryResult<i64> {
    loans::table
        .filter(loans::state.eq(LoanState::Approved))
        .count()
        .get_result(conn)
}

fn main() {}
