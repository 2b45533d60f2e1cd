use diesel::prelude::*;
use fsm_core::prelude::*;

pub mod sql_types {
    #[derive(diesel::sql_types::SqlType, diesel::query_builder::QueryId)]
    #[diesel(postgres_type(name = "loan_state"))]
    pub struct LoanStateType;
}

diesel::table! {
    use diesel::sql_types::BigInt;
    use super::sql_types::LoanStateType;

    loans (id) {
        id -> BigInt,
        state -> LoanStateType,
    }
}

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
#[state(storage = native, sql_type = sql_types::LoanStateType)]
pub enum LoanState {
    #[state(initial)]
    Created,
    #[state(terminal)]
    Submitted,
}

#[derive(StateMachine, Queryable, Selectable, Debug, Clone)]
#[diesel(table_name = loans)]
pub struct Loan {
    id: i64,
    #[transition(submit: Created => Submitted)]
    state: LoanState,
}

fn main() {
    let mut conn = SqliteConnection::establish(":memory:").unwrap();
    let loan = Loan { id: 1, state: LoanState::Created };
    let _ = loan.submit().save(&mut conn);
}
