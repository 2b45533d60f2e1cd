//! The models that the rules are about, the actor, and the tables of each database: without
//! constraints, so that any row can stand in them.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::backend::Backend;
use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::prelude::*;
use diesel::serialize::{self, Output, ToSql};
use diesel::sql_types::Text;
use fsm_core::Dialect;
use fsm_core::prelude::*;

diesel::table! {
    tasks (id) {
        id -> BigInt,
        project_id -> BigInt,
        parent_id -> Nullable<BigInt>,
        owner_id -> BigInt,
        small -> SmallInt,
        size -> Integer,
        points -> Nullable<Integer>,
        done -> Bool,
        urgent -> Nullable<Bool>,
        title -> Text,
        note -> Nullable<Text>,
        code -> Text,
        starts -> Timestamp,
        due -> Nullable<Date>,
        state -> Text,
        step -> Integer,
    }
}

diesel::table! {
    project_roles (id) {
        id -> BigInt,
        project_id -> BigInt,
        user_id -> Nullable<BigInt>,
        role -> Text,
        label -> Nullable<Text>,
        active -> Bool,
        until -> Nullable<Timestamp>,
    }
}

diesel::table! {
    projects (id) {
        id -> BigInt,
        open -> Bool,
        hidden -> Bool,
        lead_id -> Nullable<BigInt>,
        org -> Nullable<Text>,
        stage -> Text,
    }
}

diesel::table! {
    orgs (code) {
        code -> Text,
        rank -> Integer,
        closed_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    comments (id) {
        id -> BigInt,
        task_id -> Nullable<BigInt>,
        author_id -> BigInt,
        #[sql_name = "text"]
        body -> Text,
        likes -> SmallInt,
    }
}

diesel::allow_tables_to_appear_in_same_query!(tasks, project_roles, projects, orgs, comments);

/// Who asks.
#[derive(Debug, Clone)]
pub(crate) struct User {
    pub(crate) id: i64,
    pub(crate) is_admin: bool,
    pub(crate) team: Option<i64>,
    pub(crate) name: String,
    pub(crate) nick: Option<String>,
    pub(crate) teams: Vec<i64>,
    pub(crate) names: Vec<String>,
    pub(crate) level: i32,
    pub(crate) role: Role,
    pub(crate) wish: Option<bool>,
    pub(crate) since: NaiveDateTime,
    pub(crate) day: Option<NaiveDate>,
}

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TaskState {
    #[state(initial)]
    Open,
    Review,
    #[state(terminal, alias = "finished", alias = "closed")]
    Done,
    #[state(terminal)]
    Lost,
}

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
#[state(storage = integer)]
pub(crate) enum Step {
    #[state(initial, code = 0)]
    First,
    #[state(code = -1)]
    Second,
    #[state(terminal, code = 7)]
    Third,
}

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stage {
    #[state(initial)]
    Idea,
    #[state(terminal, alias = "dead")]
    Buried,
}

/// An enum of the program's own, stored as its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, AsExpression, FromSqlRow)]
#[diesel(sql_type = Text)]
pub(crate) enum Role {
    Leader,
    Guest,
    /// Differs from another in its case alone.
    ShoutedGuest,
}

impl Role {
    pub(crate) const ALL: [Self; 3] = [Self::Leader, Self::Guest, Self::ShoutedGuest];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Leader => "leader",
            Self::Guest => "guest",
            Self::ShoutedGuest => "GUEST",
        }
    }
}

impl<DB: Backend> ToSql<Text, DB> for Role
where
    str: ToSql<Text, DB>,
{
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
        ToSql::<Text, DB>::to_sql(self.name(), out)
    }
}

impl<DB: Backend> FromSql<Text, DB> for Role
where
    String: FromSql<Text, DB>,
{
    fn from_sql(bytes: DB::RawValue<'_>) -> deserialize::Result<Self> {
        let name = <String as FromSql<Text, DB>>::from_sql(bytes)?;
        let found = Self::ALL.into_iter().find(|role| role.name() == name);
        found.ok_or_else(|| format!("`{name}` is no role").into())
    }
}

#[derive(StateMachine, Columns, Queryable, Selectable, Debug, Clone)]
#[diesel(table_name = tasks)]
pub(crate) struct Task {
    pub(crate) id: i64,
    pub(crate) project_id: i64,
    pub(crate) parent_id: Option<i64>,
    pub(crate) owner_id: i64,
    pub(crate) small: i16,
    pub(crate) size: i32,
    pub(crate) points: Option<i32>,
    pub(crate) done: bool,
    pub(crate) urgent: Option<bool>,
    pub(crate) title: String,
    pub(crate) note: Option<String>,
    pub(crate) code: String,
    pub(crate) starts: NaiveDateTime,
    pub(crate) due: Option<NaiveDate>,
    #[transition(review: Open => Review)]
    #[transition(finish: Review => Done)]
    #[transition(lose: Open | Review => Lost)]
    state: TaskState,
    #[transition(climb: First => Second)]
    #[transition(arrive: Second => Third)]
    step: Step,
}

#[derive(Columns, Queryable, Selectable, Debug, Clone)]
#[diesel(table_name = project_roles)]
pub(crate) struct ProjectRole {
    pub(crate) id: i64,
    pub(crate) project_id: i64,
    pub(crate) user_id: Option<i64>,
    pub(crate) role: Role,
    pub(crate) label: Option<String>,
    pub(crate) active: bool,
    pub(crate) until: Option<NaiveDateTime>,
}

/// Hidden projects are there for no relation.
#[derive(StateMachine, Columns, Queryable, Selectable, Debug, Clone)]
#[diesel(table_name = projects)]
#[columns(only = is_visible)]
pub(crate) struct Project {
    pub(crate) id: i64,
    pub(crate) open: bool,
    pub(crate) hidden: bool,
    pub(crate) lead_id: Option<i64>,
    pub(crate) org: Option<String>,
    #[transition(bury: Idea => Buried)]
    stage: Stage,
}

#[rule(object)]
pub(crate) fn is_visible(project: &Project) -> bool {
    !project.hidden
}

/// Its key is a text.
#[derive(Columns, Queryable, Selectable, Debug, Clone)]
#[diesel(table_name = orgs, primary_key(code))]
#[columns(only = is_in_business)]
pub(crate) struct Org {
    pub(crate) code: String,
    pub(crate) rank: i32,
    pub(crate) closed_at: Option<NaiveDateTime>,
}

#[rule(object)]
pub(crate) fn is_in_business(org: &Org) -> bool {
    org.closed_at.is_none()
}

#[derive(Columns, Queryable, Selectable, Debug, Clone)]
#[diesel(table_name = comments)]
pub(crate) struct Comment {
    pub(crate) id: i64,
    pub(crate) task_id: Option<i64>,
    pub(crate) author_id: i64,
    #[diesel(column_name = body)]
    pub(crate) words: String,
    pub(crate) likes: i16,
}

const SCHEMA: &str = "
    CREATE TABLE tasks (id BIGINT NOT NULL, project_id BIGINT NOT NULL, parent_id BIGINT,
        owner_id BIGINT NOT NULL, small SMALLINT NOT NULL, size INTEGER NOT NULL, points INTEGER,
        done BOOLEAN NOT NULL, urgent BOOLEAN, title {text} NOT NULL, note {text},
        code {folded} NOT NULL, starts {time} NOT NULL, due DATE, state {text}, step INTEGER);
    CREATE TABLE project_roles (id BIGINT NOT NULL, project_id BIGINT NOT NULL, user_id BIGINT,
        role {text} NOT NULL, label {folded}, active BOOLEAN NOT NULL, until {time});
    CREATE TABLE projects (id BIGINT NOT NULL, open BOOLEAN NOT NULL, hidden BOOLEAN NOT NULL,
        lead_id BIGINT, org {text}, stage {text} NOT NULL);
    CREATE TABLE orgs (code {folded} NOT NULL, rank INTEGER NOT NULL, closed_at {time});
    CREATE TABLE comments (id BIGINT NOT NULL, task_id BIGINT, author_id BIGINT NOT NULL,
        text {text} NOT NULL, likes SMALLINT NOT NULL);";

/// The tables. `folded` texts are in a collation to which case does not matter, where there is one.
pub(crate) fn schema(dialect: Dialect, has_icu: bool) -> String {
    let (text, folded, time) = match dialect {
        Dialect::Sqlite => ("TEXT", "TEXT COLLATE NOCASE", "TIMESTAMP"),
        Dialect::Postgres if has_icu => ("TEXT", "TEXT COLLATE folded", "TIMESTAMP"),
        Dialect::Postgres => ("TEXT", "TEXT", "TIMESTAMP"),
        // What the server takes for the default, which folds case and more.
        _ => ("VARCHAR(100)", "VARCHAR(100)", "DATETIME(6)"),
    };
    let tables = SCHEMA
        .replace("{text}", text)
        .replace("{folded}", folded)
        .replace("{time}", time);
    // A word of MySQL's own.
    let rank = if dialect == Dialect::MySql {
        "`rank`"
    } else {
        "rank"
    };
    let tables = tables.replace("rank INTEGER", &format!("{rank} INTEGER"));
    if has_icu {
        let collation = "CREATE COLLATION folded (provider = icu, locale = 'und-u-ks-level1', deterministic = false);";
        format!("{collation}{tables}")
    } else {
        tables
    }
}
