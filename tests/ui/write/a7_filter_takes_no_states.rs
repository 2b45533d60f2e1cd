//! Rows are filtered by state with `in_state`, also by several.
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

pub fn all(conn: &mut SqliteConnection) -> QueryResult<i64> {
    loans::table
        .filter(loans::state.eq_any([LoanState::Created, LoanState::Approved]))
        .count()
        .get_result(conn)
}

fn main() {}
