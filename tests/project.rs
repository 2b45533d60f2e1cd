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
#[derive(Actor, Debug, Clone)]
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

/// What may be done with a task in its state.
#[rule]
pub fn can_finish(user: &User, task: &Task) -> bool {
    can_edit(user, task) && matches!(task.state(), TaskState::Review)
}

/// A task whose owner is who acts.
#[rule]
pub fn can_rename(user: &User, task: &Task) -> bool {
    !task.done && (is_admin(user) || task.owner_id == user.id)
}

/// Mary, who is nobody special.
pub fn mary() -> User {
    User {
        id: 5,
        name: "mary".to_owned(),
        is_admin: false,
        team_id: None,
        leads: Vec::new(),
    }
}

/// A connection to a database with the tables, where Mary leads the project 1 and owns the task 3.
pub fn database() -> SqliteConnection {
    let mut conn = SqliteConnection::establish(":memory:").unwrap();
    let schema = "
        CREATE TABLE tasks (
            id INTEGER PRIMARY KEY, project_id BIGINT NOT NULL, parent_id BIGINT,
            owner_id BIGINT NOT NULL, title TEXT NOT NULL DEFAULT '', note TEXT,
            size INTEGER NOT NULL DEFAULT 1, weight DOUBLE NOT NULL DEFAULT 1,
            done BOOLEAN NOT NULL DEFAULT 0, due_at TIMESTAMP NOT NULL DEFAULT '2026-01-01 00:00:00',
            state TEXT NOT NULL DEFAULT 'open');
        CREATE TABLE projects (id INTEGER PRIMARY KEY, name TEXT NOT NULL, is_open BOOLEAN NOT NULL);
        CREATE TABLE project_roles (
            id INTEGER PRIMARY KEY, project_id BIGINT NOT NULL, user_id BIGINT NOT NULL,
            role TEXT NOT NULL);
        INSERT INTO projects VALUES (1, 'bridge', 1), (2, 'tunnel', 0);
        INSERT INTO project_roles VALUES (1, 1, 5, 'leader'), (2, 2, 5, 'guest');
        INSERT INTO tasks (id, project_id, owner_id) VALUES (1, 1, 7), (2, 2, 7), (3, 2, 5);";
    diesel::connection::SimpleConnection::batch_execute(&mut conn, schema).unwrap();
    conn
}

/// The task of this key.
pub fn task(id: i64, conn: &mut SqliteConnection) -> Task {
    let tasks = schema::tasks::table.find(id).select(Task::as_select());
    tasks.first(conn).unwrap()
}
