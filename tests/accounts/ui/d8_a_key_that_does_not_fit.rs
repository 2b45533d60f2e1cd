#![allow(unused_imports, dead_code)]

use accounts::{Permissions, grant, Recipient};
use diesel::prelude::*;
use fsm_core::prelude::*;

diesel::table! {
    loans (number) { number -> Text, }
}

#[derive(Columns, Permissions, Queryable, Selectable)]
#[diesel(table_name = loans, primary_key(number))]
struct Loan {
    number: String,
}

fn change(loan: &Loan, conn: &mut SqliteConnection) -> Result<(), accounts::Error> {
    grant(LoanPermission::Change).on(loan).to(&Recipient::User(1), conn)
}

fn main() {}
