#![allow(unused_imports, dead_code)]

use accounts::{Permissions, permissions};
use diesel::prelude::*;
use fsm_core::prelude::*;

diesel::table! {
    loans (id) { id -> BigInt, amount -> BigInt, }
}

#[derive(Columns, Permissions, Queryable, Selectable)]
#[diesel(table_name = loans)]
struct Loan {
    id: i64,
    amount: i64,
}

permissions!(App => [Loan, Loan]);

fn main() {}
