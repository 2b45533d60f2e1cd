#![allow(unused_imports, dead_code)]

use accounts::{Holder, Permissions, has_perm};
use diesel::prelude::*;
use fsm_core::prelude::*;

diesel::table! {
    loans (id) { id -> BigInt, state -> Text, }
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

#[derive(State, Clone, Copy, PartialEq, Eq, Debug)]
enum LoanState {
    #[state(initial)]
    Open,
    #[state(terminal)]
    Closed,
}

#[derive(StateMachine, Columns, Permissions, Queryable, Selectable, Clone)]
#[diesel(table_name = loans)]
#[machine(actor = Clerk)]
struct Loan {
    id: i64,
    #[transition(close: Open => Closed, rule = has_perm())]
    state: LoanState,
}

fn main() {}
