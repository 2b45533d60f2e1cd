//! A rule as a column of a row that a left join may not find would be NULL.

use diesel::prelude::*;
use diesel::sqlite::Sqlite;
use fsm_core::db::rule::RuleColumn;
use fsm_core::prelude::*;

diesel::table! {
    tasks (id) { id -> BigInt, project_id -> BigInt, done -> Bool, }
}

diesel::table! {
    projects (id) { id -> BigInt, }
}

diesel::allow_tables_to_appear_in_same_query!(tasks, projects);

pub struct User;

#[derive(Columns)]
#[diesel(table_name = tasks)]
pub struct Task {
    id: i64,
    project_id: i64,
    done: bool,
}

#[rule]
fn is_done(_user: &User, task: &Task) -> bool {
    task.done
}

fn main() {
    let column: RuleColumn<'_, tasks::table, Sqlite> = is_done().column(&User);
    let _ = projects::table
        .left_join(tasks::table.on(tasks::project_id.eq(projects::id)))
        .select(column);
}
