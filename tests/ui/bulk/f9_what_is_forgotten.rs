//! A bulk transition without an event, an actor, a note or a connection that fits; a filter that is none.
use diesel::prelude::*;
use fsm_core::bulk::EveryRow;
use fsm_core::prelude::*;

diesel::table! { loans (id) { id -> BigInt, owner_id -> BigInt, state -> Text, } }
diesel::table! { users (id) { id -> BigInt, } }

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
pub enum LoanState {
    #[state(initial)]
    Created,
    #[state(terminal)]
    Denied,
}

pub struct User {
    pub id: i64,
}

#[rule]
fn owns(user: &User, loan: &Loan) -> bool {
    loan.owner_id == user.id
}

#[derive(StateMachine, Columns, Queryable, Selectable)]
#[diesel(table_name = loans)]
#[machine(actor = User)]
pub struct Loan {
    pub id: i64,
    pub owner_id: i64,
    #[transition(deny: Created => Denied, rule = owns, note)]
    state: LoanState,
}

pub fn no_event(conn: &mut SqliteConnection) {
    let _ = Loan::bulk(EveryRow).save(conn);
}

pub fn nobody(conn: &mut SqliteConnection) {
    let _ = Loan::bulk(EveryRow).deny().note("x").save(conn);
}

pub fn no_note(user: &User, conn: &mut SqliteConnection) {
    let _ = Loan::bulk(EveryRow).deny().by(user).save(conn);
}

pub fn no_filter(user: &User, conn: &mut SqliteConnection) {
    let _ = Loan::bulk(7).deny().by(user).note("x").save(conn);
}

pub fn no_condition(user: &User, conn: &mut SqliteConnection) {
    let _ = Loan::bulk(loans::owner_id).deny().by(user).note("x").save(conn);
}

pub fn another_table(user: &User, conn: &mut SqliteConnection) {
    let _ = Loan::bulk(users::id.eq(7)).deny().by(user).note("x").save(conn);
}

pub fn an_input(user: &User, conn: &mut SqliteConnection) {
    let _ = Loan::bulk(EveryRow).deny().by(user).note("x").input(7).save(conn);
}

pub fn together() {
    let _ = Loan::bulk(EveryRow).deny().and(Loan::bulk(EveryRow).deny());
}

pub fn in_memory(user: &User) {
    let _ = Loan::bulk(EveryRow).deny().by(user).note("x").apply();
}

fn main() {}
