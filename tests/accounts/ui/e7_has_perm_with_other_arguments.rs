#![allow(unused_imports, dead_code)]

use accounts::{Holder, Permissions, has_perm, has_perm_on};
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

#[rule]
fn may_change(clerk: &Clerk, loan: &Loan) -> bool {
    has_perm(LoanPermission::Change, clerk) || has_perm(loan, LoanPermission::Change)
}

#[rule]
fn may_view(clerk: &Clerk, loan: &Loan) -> bool {
    has_perm_on(clerk, LoanPermission::View) || has_perm(clerk, "loans.view_loan", loan)
}

#[rule]
fn may_delete(clerk: &Clerk, loan: &Loan) -> bool {
    has_perm_on(clerk, LoanPermission::Delete, loan.id)
}

fn main() {}
