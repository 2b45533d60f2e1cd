//! Only a field with rules of its own is asked for them.

use fsm_core::prelude::*;
use fsm_tests::project::*;

fn reads(mary: &User, task: &Task) -> bool {
    task.may_read(|c| c.title, mary)
}

#[derive(Columns)]
#[diesel(table_name = fsm_tests::project::schema::projects)]
struct Misspelt {
    id: i64,
    #[columns(raed = is_admin)]
    name: String,
}

fn main() {}
