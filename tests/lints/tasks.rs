//! Tasks: rules of every kind, and a model that they speak of.

use diesel::prelude::*;
use fsm_core::Context;
use fsm_core::prelude::*;

diesel::table! {
    /// The tasks.
    tasks (id) {
        /// The key.
        id -> BigInt,
        /// Whose it is.
        owner_id -> BigInt,
        /// The one that it is a part of.
        parent_id -> Nullable<BigInt>,
        /// What it is about.
        title -> Text,
        /// Whether it was taken back.
        deleted -> Bool,
    }
}

/// Who acts.
#[derive(Actor, Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// The key.
    pub id: i64,
    /// The name.
    pub name: String,
}

/// A task.
#[derive(Columns, Queryable, Selectable, Debug, Clone, PartialEq, Eq)]
#[diesel(table_name = tasks)]
#[columns(only = is_there)]
pub struct Task {
    /// The key.
    pub id: i64,
    /// Whose it is.
    pub owner_id: i64,
    /// The one that it is a part of.
    pub parent_id: Option<i64>,
    /// What it is about.
    #[diesel(column_name = title)]
    pub name: String,
    deleted: bool,
}

/// Tasks that were not taken back.
#[rule(object)]
pub fn is_there(task: &Task) -> bool {
    !task.deleted
}

/// The owner of a task, or of one that it is a part of.
#[rule]
pub fn owns(user: &User, task: &Task) -> bool {
    task.owner_id == user.id
        || task.parent_id.is_some_and(|parent| parent == user.id)
        || parent(task.parent_id, |p: Task| {
            p.owner_id == user.id && !p.name.is_empty()
        })
}

/// People with a name.
#[rule]
pub fn has_a_name(user: &User, cx: &Context) -> bool {
    !user.name.is_empty() && cx.tenant.is_none()
}

/// Whoever counts.
#[rule(memory)]
pub(crate) fn counts(user: &User, task: &Task) -> bool {
    task.name.len() > user.name.len()
}

/// Asks all of them.
///
/// # Errors
/// What the database reports.
pub fn ask(user: &User, conn: &mut SqliteConnection) -> QueryResult<Vec<(i64, bool)>> {
    let rule = owns() & !is_there() | has_a_name();
    tasks::table
        .filter(owns().scope(user))
        .select((tasks::id, rule.column(user)))
        .load(conn)
}
