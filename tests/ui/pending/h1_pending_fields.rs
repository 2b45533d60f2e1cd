//! The fields of a pending event, written wrong.
use diesel::prelude::*;
use fsm_core::prelude::*;

diesel::table! { loans (id) { id -> BigInt, amount -> BigInt, state -> Text, } }

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
pub enum LoanState {
    #[state(initial)]
    Created,
    #[state(terminal)]
    Approved,
}

#[derive(StateMachine, Queryable, Selectable)]
#[diesel(table_name = loans)]
pub struct Loan {
    pub id: i64,
    #[transition(approve: Created => Approved)]
    state: LoanState,
}

#[derive(AsChangeset, PendingEvent)]
#[diesel(table_name = loans)]
pub struct NoField {
    pub amount: i64,
}

#[derive(AsChangeset, PendingEvent)]
#[diesel(table_name = loans)]
pub struct Misspelt {
    pub amount: i64,
    #[diesel(skip_update)]
    pub pending: Option<LoanEvent>,
    #[diesel(skip_update)]
    pub pending_not: Option<String>,
}

#[derive(PendingEvent)]
pub struct NotSkipped {
    pub pending: Option<LoanEvent>,
    pub pending_note: Option<String>,
}

#[derive(AsChangeset, PendingEvent)]
#[diesel(table_name = loans)]
pub struct NumberForANote {
    pub amount: i64,
    #[diesel(skip_update)]
    pub pending: Option<LoanEvent>,
    #[diesel(skip_update)]
    pub pending_note: i64,
}

#[derive(PendingEvent)]
pub enum Unfit {
    Pending,
}

fn main() {}
