//! A state to start in is for new rows.
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

#[derive(AsChangeset)]
#[diesel(table_name = loans)]
pub struct LoanForm {
    pub state: Initial<LoanState>,
}

fn main() {}
