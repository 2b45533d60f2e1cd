//! Models on tables whose records the command `records` is asked for.

use diesel::prelude::*;
use fsm_core::prelude::*;

diesel::table! {
    parcels (id) {
        id -> BigInt,
        state -> Text,
    }
}

diesel::table! {
    crates (shop, number) {
        shop -> Text,
        number -> Integer,
        state -> Text,
    }
}

diesel::table! {
    records (id) {
        id -> BigInt,
    }
}

diesel::table! {
    store.crate_records (id) {
        id -> BigInt,
        crate_shop -> Nullable<Text>,
        crate_number -> Nullable<Integer>,
    }
}

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Packing {
    #[state(initial)]
    Open,
    #[state(terminal)]
    Shut,
}

#[derive(StateMachine, Queryable, Selectable, Debug, Clone)]
#[diesel(table_name = parcels)]
#[machine(record = records)]
pub(crate) struct Parcel {
    id: i64,
    #[transition(shut: Open => Shut)]
    state: Packing,
}

#[derive(StateMachine, Queryable, Selectable, Debug, Clone)]
#[diesel(table_name = crates, primary_key(shop, number))]
#[machine(record = crate_records(crate_shop, crate_number))]
pub(crate) struct Crate {
    shop: String,
    number: i32,
    #[transition(nail: Open => Shut)]
    state: Packing,
}
