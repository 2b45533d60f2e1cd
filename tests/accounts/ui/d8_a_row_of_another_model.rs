#![allow(unused_imports, dead_code)]

use accounts::{Permissions, grant, Recipient};
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

diesel::table! {
    notes (id) { id -> BigInt, }
}

#[derive(Columns, Permissions, Queryable, Selectable)]
#[diesel(table_name = notes)]
struct Note {
    id: i64,
}

fn change(note: &Note, conn: &mut SqliteConnection) -> Result<(), accounts::Error> {
    grant(LoanPermission::Change).on(note).to(&Recipient::User(1), conn)
}

fn main() {}
