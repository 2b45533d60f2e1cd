//! Records of bulk transitions name a row by a key whose text the database may make otherwise.
use diesel::prelude::*;
use fsm_core::bulk::EveryRow;
use fsm_core::prelude::*;

diesel::table! { visits (at) { at -> Timestamp, state -> Text, } }
diesel::table! { records (id) { id -> BigInt, } }

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
pub enum VisitState {
    #[state(initial)]
    Planned,
    #[state(terminal)]
    Done,
}

#[derive(StateMachine, Queryable, Selectable)]
#[diesel(table_name = visits, primary_key(at))]
#[machine(record = records)]
pub struct Visit {
    pub at: chrono::NaiveDateTime,
    #[transition(end: Planned => Done)]
    state: VisitState,
}

pub fn one(visit: &Visit, conn: &mut SqliteConnection) {
    let _ = visit.end().save(conn);
}

pub fn many(conn: &mut SqliteConnection) {
    let _ = Visit::bulk(EveryRow).end().save(conn);
}

fn main() {}
