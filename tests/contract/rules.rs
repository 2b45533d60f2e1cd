//! The rules and models that the modules about rules use.

use diesel::prelude::*;
use fsm_core::prelude::*;

diesel::table! {
    tasks (id) {
        id -> BigInt,
        owner_id -> BigInt,
        parent_id -> Nullable<BigInt>,
        size -> Integer,
    }
}

/// Who acts.
#[derive(Actor, Debug, Clone)]
#[actor(key = id, name = name)]
pub(crate) struct User {
    pub(crate) id: i64,
    pub(crate) name: String,
}

/// A task.
#[derive(Columns, Queryable, Selectable, Identifiable, Debug, Clone)]
#[diesel(table_name = tasks)]
pub(crate) struct Task {
    pub(crate) id: i64,
    pub(crate) owner_id: i64,
    pub(crate) parent_id: Option<i64>,
    pub(crate) size: i32,
}

/// The owner, and whoever owns the task that it is a part of.
#[rule]
pub(crate) fn can_edit(user: &User, task: &Task) -> bool {
    task.owner_id == user.id || parent(task.parent_id, |p: Task| p.owner_id == user.id)
}

/// Administrators.
#[rule]
pub(crate) fn is_admin(user: &User) -> bool {
    user.name == "root"
}

/// Small tasks.
#[rule(object)]
pub(crate) fn is_small(task: &Task) -> bool {
    task.size <= 3
}

/// After the first second of 1970.
#[rule]
pub(crate) fn is_late(user: &User, task: &Task, cx: &fsm_core::Context) -> bool {
    cx.now.timestamp() > 1 && task.owner_id == user.id
}

/// Somebody.
pub(crate) fn mary() -> User {
    User {
        id: 5,
        name: "mary".to_owned(),
    }
}

/// A database with one task, which is Mary's.
pub(crate) fn one_task() -> (SqliteConnection, Task) {
    let mut conn = SqliteConnection::establish(":memory:").unwrap();
    let schema = "CREATE TABLE tasks (id INTEGER PRIMARY KEY NOT NULL, owner_id BIGINT NOT NULL,
                      parent_id BIGINT, size INTEGER NOT NULL);
                  INSERT INTO tasks VALUES (7, 5, NULL, 1);";
    diesel::connection::SimpleConnection::batch_execute(&mut conn, schema).unwrap();
    let task = tasks::table
        .select(Task::as_select())
        .first(&mut conn)
        .unwrap();
    (conn, task)
}
