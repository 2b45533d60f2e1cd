//! Visits: transitions with rules, in memory and on a table.

use diesel::prelude::*;
use fsm_core::prelude::*;

diesel::table! {
    /// Visits.
    visits (id) {
        /// Key.
        id -> BigInt,
        /// Whose it is.
        guest_id -> BigInt,
        /// The state.
        state -> Text,
    }
}

/// Who acts.
#[derive(Debug, Clone, Copy)]
pub struct Porter {
    /// Key.
    pub id: i64,
    /// Whether the keys are at hand.
    pub has_keys: bool,
}

/// The states of a visit.
#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
pub enum VisitState {
    /// It is expected.
    #[state(initial)]
    Expected,
    /// It is over.
    #[state(terminal)]
    Over,
}

/// A visit.
#[derive(StateMachine, Columns, Queryable, Selectable, Debug, Clone, Copy)]
#[diesel(table_name = visits)]
#[machine(actor = Porter, create = has_keys, isolation = "serializable")]
pub struct Visit {
    /// Key.
    pub id: i64,
    /// Whose it is.
    pub guest_id: i64,
    #[transition(end: Expected => Over, rule = has_keys & !is_guest, guard = rule(is_known))]
    #[transition(delay: Expected => same, rule = has_keys & forbid(is_guest))]
    state: VisitState,
}

/// Porters with keys.
#[rule]
pub fn has_keys(porter: &Porter) -> bool {
    porter.has_keys
}

/// The guest.
#[rule]
pub fn is_guest(porter: &Porter, visit: &Visit) -> bool {
    visit.guest_id == porter.id
}

/// Visits of somebody.
#[rule(object)]
pub fn is_known(visit: &Visit) -> bool {
    visit.guest_id > 0
}

/// What may happen to the first visit.
///
/// # Errors
/// What the database reports.
pub fn ask(porter: &Porter, conn: &mut SqliteConnection) -> Result<usize, TransitionError> {
    let visit = Visit::create((visits::id.eq(1), visits::guest_id.eq(3)))
        .by(porter)
        .save(conn)?;
    let possible = visit.events_for(porter, conn)?.possible.len();
    let over = visit.end().by(porter).save(conn)?;
    Ok(possible + over.events_for(porter, conn)?.possible.len())
}
