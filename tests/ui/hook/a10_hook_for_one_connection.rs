//! A hook for one type of connections, on a machine that does not name it, and a save on another.
use diesel::prelude::*;
use fsm_core::prelude::*;
use fsm_core::Change;

diesel::table! { loans (id) { id -> BigInt, state -> Text, } }

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
pub enum LoanState {
    #[state(initial)]
    Created,
    #[state(terminal)]
    Approved,
}

#[derive(StateMachine, Queryable, Selectable)]
#[diesel(table_name = loans)]
#[machine(before_commit = book)]
pub struct Loan {
    pub id: i64,
    #[transition(approve: Created => Approved)]
    state: LoanState,
}

fn book(_: &Change<'_, Loan>, _: &mut SqliteConnection) -> QueryResult<()> {
    Ok(())
}

pub struct Pooled;

#[derive(StateMachine, Queryable, Selectable)]
#[diesel(table_name = loans)]
#[machine(connection = Pooled, before_commit = book_pooled)]
pub struct Other {
    pub id: i64,
    #[transition(approve: Created => Approved)]
    state: LoanState,
}

fn book_pooled(_: &Change<'_, Other>, _: &mut Pooled) {}

pub fn save(other: &Other, conn: &mut SqliteConnection) {
    let _ = other.approve().save(conn);
}

fn main() {}
