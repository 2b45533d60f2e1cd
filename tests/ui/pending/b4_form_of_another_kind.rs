//! Forms that carry no event of the model: none at all, and one of another type.
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

#[derive(AsChangeset)]
#[diesel(table_name = loans)]
pub struct Plain {
    pub amount: i64,
}

#[derive(AsChangeset, PendingEvent)]
#[diesel(table_name = loans)]
pub struct Other {
    pub amount: i64,
    #[diesel(skip_update)]
    pub pending: Option<i64>,
}

pub fn save(loan: &Loan, plain: Plain, other: Other, conn: &mut SqliteConnection) {
    let _ = loan.save_with_event(plain, &fsm_core::NoActor, conn);
    let _ = loan.save_with_event(other, &fsm_core::NoActor, conn);
}

fn main() {}
