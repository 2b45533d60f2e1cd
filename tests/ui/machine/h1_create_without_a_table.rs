//! A row is created in a table, which the model names.
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

#[derive(StateMachine)]
pub struct Loan {
    pub id: i64,
    #[transition(approve: Created => Approved)]
    state: LoanState,
}

fn create(conn: &mut SqliteConnection) -> Result<Loan, TransitionError> {
    Loan::create(loans::id.eq(1)).save(conn)
}

fn main() {}
