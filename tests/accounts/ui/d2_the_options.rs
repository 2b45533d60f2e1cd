#![allow(unused_imports, dead_code)]

use accounts::{Permissions};
use diesel::prelude::*;
use fsm_core::prelude::*;

diesel::table! {
    loans (id) { id -> BigInt, amount -> BigInt, }
}

#[derive(Permissions, Queryable)]
#[diesel(table_name = loans)]
#[permissions(custom = export, name = "my loans")]
struct Loan {
    id: i64,
}

#[derive(Permissions)]
#[permissions(costum(export))]
struct Task {
    id: i64,
}

#[derive(Permissions)]
enum Kind {
    One,
}

fn main() {}
