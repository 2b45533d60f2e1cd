//! A rule that is a method, and rules that are given more than they take.
use fsm_core::prelude::*;
use fsm_tests::project::*;

struct Desk;

impl Desk {
    #[rule]
    fn is_open(&self, user: &User) -> bool {
        user.is_admin
    }
}

#[rule]
fn is_late(user: &User, task: &Task, now: i64) -> bool {
    user.is_admin && task.done
}

#[rule(object)]
fn is_known(task: &Task, conn: &mut diesel::SqliteConnection) -> bool {
    task.done
}

#[rule(backend: Pg)]
fn with_a_colon(user: &User) -> bool {
    user.is_admin
}

#[rule("memory")]
fn with_a_text(user: &User) -> bool {
    user.is_admin
}

#[rule(sql = "twin")]
fn with_a_path_in_quotes(user: &User, task: &Task) -> bool {
    user.is_admin && task.done
}

#[derive(Columns)]
#[diesel(table_name = schema::tasks)]
struct Short {
    #[columns]
    id: i64,
    #[columns(only = is_late)]
    size: i32,
}

fn main() {}
