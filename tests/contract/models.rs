//! The loan of the design, as far as it goes today.

use diesel::prelude::*;
use fsm_core::prelude::*;

pub(crate) const SCHEMA: &str = "CREATE TABLE loans (
    id INTEGER PRIMARY KEY NOT NULL, documents INTEGER NOT NULL, state TEXT NOT NULL)";

diesel::table! {
    loans (id) {
        id -> BigInt,
        documents -> Integer,
        state -> Text,
    }
}

#[derive(State, Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum LoanState {
    #[state(initial)]
    Created,
    #[state(entry)]
    Submitted,
    Reviewed,
    Verified,
    #[state(terminal)]
    Approved,
    #[state(terminal, label = "Turned down")]
    Denied,
}

#[derive(StateMachine, Queryable, Selectable, Identifiable, Debug, Clone, PartialEq)]
#[diesel(table_name = loans)]
pub(crate) struct Loan {
    pub(crate) id: i64,
    pub(crate) documents: i32,
    #[transition(submit:  Created             => Submitted)]
    #[transition(review:  Submitted           => Reviewed)]
    #[transition(verify:  Reviewed            => Verified)]
    #[transition(approve: Verified            => Approved, guard = is_documented, as_loaded)]
    #[transition(deny:    Reviewed | Verified => Denied)]
    #[transition(manually_override: any       => any, overrides)]
    state: LoanState,
}

pub(crate) fn is_documented(loan: &Loan) -> bool {
    loan.documents >= 3
}

pub(crate) fn loan(state: LoanState) -> Loan {
    Loan {
        id: 1,
        documents: 0,
        state,
    }
}

pub(crate) fn stored(conn: &mut SqliteConnection) -> Loan {
    Loan::create(loans::documents.eq(0)).save(conn).unwrap()
}
