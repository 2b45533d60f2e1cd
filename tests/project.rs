//! Projects with leaders, and their tasks: what the cases about rules speak of.

use chrono::NaiveDateTime;
use diesel::prelude::*;
use fsm_core::prelude::*;

/// Diesel's tables.
pub mod schema {
    diesel::table! {
        tasks (id) {
            id -> BigInt,
            project_id -> BigInt,
            parent_id -> Nullable<BigInt>,
            owner_id -> BigInt,
            title -> Text,
            note -> Nullable<Text>,
            size -> Integer,
            weight -> Double,
            done -> Bool,
            due_at -> Timestamp,
            state -> Text,
        }
    }

    diesel::table! {
        projects (id) {
            id -> BigInt,
            name -> Text,
            is_open -> Bool,
        }
    }

    diesel::table! {
        project_roles (id) {
            id -> BigInt,
            project_id -> BigInt,
            user_id -> BigInt,
            role -> Text,
        }
    }

    diesel::allow_tables_to_appear_in_same_query!(tasks, projects, project_roles);
}

/// Who acts.
#[derive(Debug, Clone)]
pub struct User {
    /// Key.
    pub id: i64,
    /// Name.
    pub name: String,
    /// Whether everything is allowed.
    pub is_admin: bool,
    /// The team, if there is one.
    pub team_id: Option<i64>,
    /// The teams that are led.
    pub leads: Vec<i64>,
}

/// The states of a task.
#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
pub enum TaskState {
    /// Nobody has begun.
    #[state(initial)]
    Open,
    /// Somebody looks at it.
    Review,
    /// Done.
    #[state(terminal, alias = "finished")]
    Done,
}

/// A task.
#[derive(StateMachine, Columns, Queryable, Selectable, Debug, Clone, PartialEq)]
#[diesel(table_name = schema::tasks)]
pub struct Task {
    /// Key.
    pub id: i64,
    /// Its project.
    pub project_id: i64,
    /// The task that it is a part of.
    pub parent_id: Option<i64>,
    /// Whose it is.
    pub owner_id: i64,
    /// Title.
    pub title: String,
    /// A note.
    pub note: Option<String>,
    /// Size in points.
    pub size: i32,
    /// Weight.
    pub weight: f64,
    /// Whether it is done.
    pub done: bool,
    /// When it is due.
    pub due_at: NaiveDateTime,
    #[transition(review: Open => Review)]
    #[transition(finish: Review => Done)]
    state: TaskState,
}

/// A project.
#[derive(Columns, Queryable, Selectable, Debug, Clone)]
#[diesel(table_name = schema::projects)]
pub struct Project {
    /// Key.
    pub id: i64,
    /// Name.
    pub name: String,
    /// Whether it is open.
    pub is_open: bool,
}

/// Who has which role in a project.
#[derive(Columns, Queryable, Selectable, Debug, Clone)]
#[diesel(table_name = schema::project_roles)]
pub struct ProjectRole {
    /// Key.
    pub id: i64,
    /// The project.
    pub project_id: i64,
    /// The user.
    pub user_id: i64,
    /// The role.
    pub role: String,
}

/// Leaders of the task's project, and whoever owns the task.
#[rule]
pub fn can_edit(user: &User, task: &Task) -> bool {
    task.owner_id == user.id
        || exists(|r: ProjectRole| {
            r.user_id == user.id && r.project_id == task.project_id && r.role == "leader"
        })
}

/// Administrators.
#[rule]
pub fn is_admin(user: &User) -> bool {
    user.is_admin
}

/// Small tasks.
#[rule(object)]
pub fn is_small(task: &Task) -> bool {
    task.size <= 3
}
