//! The rules, and the models that they speak of.

#![expect(missing_docs, reason = "the names say it")]

use diesel::prelude::*;
use fsm_core::prelude::*;

use super::schema::{memberships, project_roles, tasks};

#[derive(Debug, Clone, Copy)]
pub struct User {
    pub id: i64,
}

#[derive(Columns, Queryable, Selectable, Insertable, Debug, Clone, PartialEq, Eq)]
#[diesel(table_name = tasks)]
pub struct Task {
    pub id: i64,
    pub project_id: i64,
    pub organisation_id: i64,
    pub owner_id: i64,
    pub title: String,
}

#[derive(Columns, Queryable, Selectable, Insertable, Debug, Clone)]
#[diesel(table_name = project_roles)]
pub struct ProjectRole {
    pub id: i64,
    pub project_id: i64,
    pub user_id: i64,
    pub role: String,
}

#[derive(Columns, Queryable, Selectable, Insertable, Debug, Clone)]
#[diesel(table_name = memberships)]
pub struct Membership {
    pub id: i64,
    pub user_id: i64,
    pub organisation_id: i64,
}

/// The owner, or a leader's row in the roles table.
#[rule]
pub fn can_edit(user: &User, task: &Task) -> bool {
    task.owner_id == user.id
        || exists(|r: ProjectRole| {
            r.user_id == user.id && r.project_id == task.project_id && r.role == "leader"
        })
}

/// Mine or my organisation's.
#[rule]
pub fn is_ours(user: &User, task: &Task) -> bool {
    task.owner_id == user.id
        || exists(|m: Membership| m.user_id == user.id && m.organisation_id == task.organisation_id)
}
