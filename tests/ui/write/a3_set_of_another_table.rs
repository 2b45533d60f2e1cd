//! `.set(..)` takes columns of the model's own table.
use diesel::prelude::*;
use fsm_core::prelude::*;

diesel::table! { loans (id) { id -> BigInt, state -> Text, } }
diesel::table! { users (id) { id -> BigInt, name -> Text, } }

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
pub enum LoanState {
    #[state(initial)]
    Created,
    #[state(terminal)]
    Submitted,
}

#[derive(StateMachine, Queryable, Selectable, Debug, Clone)]
#[diesel(table_name = loans)]
pub struct Loan {
    pub id: i64,
    #[transition(submit: Created => Submitted)]
    state: LoanState,
}

fn submit(loan: &Loan, conn: &mut SqliteConnection) -> Result<Loan, TransitionError> {
    loan.submit().set(users::name.eq("mary")).save(conn)
}

fn not_in_memory(loan: &Loan) -> Result<Loan, TransitionError> {
    loan.submit().set(loans::id.eq(1)).apply()
}

fn main() {}
