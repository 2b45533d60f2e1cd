//! People, projects, roles and tasks.

use diesel::backend::Backend;
use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::prelude::*;
use diesel::serialize::{self, Output, ToSql};
use diesel::sql_types::Text;
use fsm_core::prelude::*;

use crate::schema::{people, project_roles, projects, tasks};

/// Who acts.
#[derive(Actor, Queryable, Selectable, Insertable, Debug, Clone, PartialEq, Eq)]
#[diesel(table_name = people)]
pub struct Person {
    /// Key.
    pub id: i64,
    /// Name.
    pub name: String,
}

/// What tasks belong to.
#[derive(Columns, Queryable, Selectable, Insertable, Debug, Clone, PartialEq, Eq)]
#[diesel(table_name = projects)]
pub struct Project {
    /// Key.
    pub id: i64,
    /// Name.
    pub name: String,
    /// Whether everybody may look.
    pub is_public: bool,
}

/// What a person is in a project.
#[derive(AsExpression, FromSqlRow, Debug, Clone, Copy, PartialEq, Eq)]
#[diesel(sql_type = Text)]
pub enum Role {
    /// Answers for the project.
    Leader,
    /// Works on it.
    Contributor,
}

impl Role {
    /// What is stored.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Leader => "leader",
            Self::Contributor => "contributor",
        }
    }
}

impl<DB: Backend> ToSql<Text, DB> for Role
where
    str: ToSql<Text, DB>,
{
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
        self.as_str().to_sql(out)
    }
}

impl<DB: Backend> FromSql<Text, DB> for Role
where
    String: FromSql<Text, DB>,
{
    fn from_sql(stored: DB::RawValue<'_>) -> deserialize::Result<Self> {
        match String::from_sql(stored)?.as_str() {
            "leader" => Ok(Self::Leader),
            "contributor" => Ok(Self::Contributor),
            other => Err(format!("`{other}` is no role in a project").into()),
        }
    }
}

/// Who has which role in a project.
#[derive(Columns, Queryable, Selectable, Insertable, Debug, Clone, PartialEq, Eq)]
#[diesel(table_name = project_roles, primary_key(project_id, person_id))]
pub struct ProjectRole {
    /// The project.
    pub project_id: i64,
    /// The person.
    pub person_id: i64,
    /// The role.
    pub role: Role,
}

/// Where a task is.
#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
pub enum TaskState {
    /// Nobody has begun.
    #[state(initial)]
    Open,
    /// Somebody works on it.
    InProgress,
    /// Nothing is left to do.
    Done,
}

/// A task.
#[derive(StateMachine, Columns, Queryable, Selectable, Debug, Clone, PartialEq, Eq)]
#[diesel(table_name = tasks)]
pub struct Task {
    /// Key.
    pub id: i64,
    /// The project.
    pub project_id: i64,
    /// Whose it is.
    pub owner_id: i64,
    /// Title.
    pub title: String,
    #[transition(start:  Open       => InProgress)]
    #[transition(finish: InProgress => Done)]
    #[transition(reopen: Done       => InProgress)]
    state: TaskState,
}
