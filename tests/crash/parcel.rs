//! The machine whose rows are moved until the process dies: each transition has a record and an effect.

use diesel::prelude::*;
use fsm_core::prelude::*;
use fsm_core::{Change, Effect};
use serde::{Deserialize, Serialize};

diesel::table! {
    parcels (id) {
        id -> BigInt,
        lock_version -> BigInt,
        state -> Text,
    }
}

diesel::table! { records (id) { id -> BigInt, } }

diesel::table! { effects (id) { id -> BigInt, } }

diesel::table! {
    // What the worker has carried out; twice, if it was killed in between.
    carried (id) {
        id -> BigInt,
        effect_key -> Text,
        parcel -> BigInt,
        version -> BigInt,
    }
}

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParcelState {
    #[state(initial)]
    Packed,
    Sent,
    Lost,
}

#[derive(StateMachine, Queryable, Selectable, Debug, Clone)]
#[diesel(table_name = parcels)]
#[machine(version = lock_version, record = records, outbox = effects)]
pub struct Parcel {
    pub id: i64,
    pub lock_version: i64,
    #[transition(send: Packed | Lost => Sent, effect = Moved)]
    #[transition(lose: Sent => Lost, effect = Moved)]
    #[transition(take_back: Sent | Lost => Packed, effect = Moved)]
    state: ParcelState,
}

/// Which parcel has moved, and what its version is since.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Moved {
    pub parcel: i64,
    pub version: i64,
}

impl Effect for Moved {
    const NAME: &'static str = "moved";
}

impl From<&Change<'_, Parcel>> for Moved {
    fn from(change: &Change<'_, Parcel>) -> Self {
        Self {
            parcel: change.row().id,
            version: change.row().lock_version,
        }
    }
}
