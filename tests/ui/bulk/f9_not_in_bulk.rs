//! Events that need each row in memory: a guard in Rust stands on one, a hook runs at another.
use diesel::prelude::*;
use fsm_core::Change;
use fsm_core::bulk::EveryRow;
use fsm_core::prelude::*;

diesel::table! { loans (id) { id -> BigInt, documents -> Integer, state -> Text, } }

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
pub enum LoanState {
    #[state(initial)]
    Created,
    Reviewed,
    #[state(terminal)]
    Approved,
    #[state(terminal)]
    Denied,
}

#[derive(StateMachine, Queryable, Selectable, Clone)]
#[diesel(table_name = loans)]
pub struct Loan {
    pub id: i64,
    pub documents: i32,
    #[transition(review: Created => Reviewed)]
    #[transition(approve: Reviewed => Approved, guard = is_documented, as_loaded)]
    #[transition(deny: Created | Reviewed => Denied)]
    #[machine(enter(Denied, after_commit = send_a_letter))]
    state: LoanState,
}

fn is_documented(loan: &Loan) -> bool {
    loan.documents >= 3
}

fn send_a_letter(_: &Change<'_, Loan>) {}

pub fn guarded(conn: &mut SqliteConnection) {
    let _ = Loan::bulk(EveryRow).approve().save(conn);
}

pub fn hooked(conn: &mut SqliteConnection) {
    let _ = Loan::bulk(EveryRow).deny().save(conn);
}

fn main() {}
