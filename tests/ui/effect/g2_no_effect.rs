//! Types that can't be effects: no name, no JSON, not made from the change.
use diesel::prelude::*;
use fsm_core::prelude::*;
use fsm_core::{Change, Effect, Worker};
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
pub struct Nameless;

impl From<&Change<'_, Loan>> for Nameless {
    fn from(_: &Change<'_, Loan>) -> Self {
        Self
    }
}

#[derive(Serialize, Deserialize)]
pub struct Unmade;

impl Effect for Unmade {
    const NAME: &'static str = "unmade";
}

#[derive(StateMachine, Queryable, Selectable)]
#[diesel(table_name = loans)]
#[machine(outbox = effects)]
pub struct Loan {
    pub id: i64,
    #[transition(deny: Created => Denied, effect = Nameless, effect = Unmade)]
    state: LoanState,
}

pub fn worker() -> Worker {
    Worker::new(effects::table).on(|_: Nameless, _| Ok::<_, std::fmt::Error>(()))
}

fn main() {}
