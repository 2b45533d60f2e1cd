#![allow(unused_imports, dead_code)]

use accounts::{Permissions, has_perm};
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

struct Visitor;

#[rule]
fn may_change(visitor: &Visitor, loan: &Loan) -> bool {
    loan.amount == 0 || has_perm(visitor, LoanPermission::Change)
}

fn main() {}
