//! An insertable with the enum.
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

#[derive(Insertable)]
#[diesel(table_name = loans)]
pub struct NewLoan {
    pub id: i64,
    pub state: LoanState,
}

fn main() {}
