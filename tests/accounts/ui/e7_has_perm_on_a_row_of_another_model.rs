#![allow(unused_imports, dead_code)]

use accounts::{Holder, Permissions, has_perm_on};
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

struct Clerk {
    id: i64,
}

impl Holder for Clerk {
    fn user_id(&self) -> i64 {
        self.id
    }

    fn is_active(&self) -> bool {
        true
    }

    fn is_superuser(&self) -> bool {
        false
    }
}

diesel::table! {
    notes (id) { id -> BigInt, }
}

#[derive(Columns, Queryable, Selectable)]
#[diesel(table_name = notes)]
struct Note {
    id: i64,
}

#[rule]
fn may_change(clerk: &Clerk, note: &Note) -> bool {
    has_perm_on(clerk, LoanPermission::Change, note)
}

fn main() {}
