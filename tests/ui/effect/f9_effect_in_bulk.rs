//! An effect is made from each row, and a bulk transition loads none.
use diesel::prelude::*;
use fsm_core::bulk::EveryRow;
use fsm_core::prelude::*;
use fsm_core::{Change, Effect};
use serde::{Deserialize, Serialize};

diesel::table! { loans (id) { id -> BigInt, state -> Text, } }
diesel::table! { effects (id) { id -> BigInt, } }

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
pub enum LoanState {
    #[state(initial)]
    Created,
    #[state(terminal)]
    Denied,
}

#[derive(Serialize, Deserialize)]
pub struct Letter;

impl Effect for Letter {
    const NAME: &'static str = "letter";
}

impl From<&Change<'_, Loan>> for Letter {
    fn from(_: &Change<'_, Loan>) -> Self {
        Self
    }
}

#[derive(StateMachine, Queryable, Selectable)]
#[diesel(table_name = loans)]
#[machine(outbox = effects)]
pub struct Loan {
    pub id: i64,
    #[transition(deny: Created => Denied, effect = Letter)]
    state: LoanState,
}

pub fn all(conn: &mut SqliteConnection) {
    let _ = Loan::bulk(EveryRow).deny().save(conn);
}

fn main() {}
