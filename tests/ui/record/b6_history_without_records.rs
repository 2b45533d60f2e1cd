//! The history of a model that keeps none, and the check of its records.
use diesel::prelude::*;
use fsm_core::prelude::*;

diesel::table! { loans (id) { id -> BigInt, state -> Text, } }
diesel::table! { records (id) { id -> BigInt, } }
diesel::table! { loan_records (id) { id -> BigInt, loan_id -> Nullable<BigInt>, name -> Text, } }

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

pub fn history(loan: &Loan, conn: &mut SqliteConnection) {
    let _ = loan.history(conn);
    let _ = Loan::history_of(&[], conn);
    let _ = fsm_core::check_records::<Loan, _>(conn);
}

fn main() {}
