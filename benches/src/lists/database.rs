//! A database with rows by a fixed seed, and the queries, written once for each connection.

use diesel::backend::Backend;
use diesel::connection::SimpleConnection;
use diesel::dsl::exists;
#[cfg(feature = "postgres")]
use diesel::pg::expression::dsl::array;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::{Text, Untyped};
use fsm_core::prelude::*;

use super::question::{Form, PAGE, Question, Rule, Shape};
use super::rules::{Membership, ProjectRole, Task, User, can_edit, is_ours};
use super::schema::{CREATE, memberships, project_roles, tasks};
use crate::xorshift::Xorshift;

#[cfg(feature = "postgres")]
diesel::define_sql_function! {
    /// Diesel writes `= ANY(ARRAY(SELECT ..))` by no method of its own. A piece of SQL as text would do,
    /// but a statement with one is prepared anew each time, and loses for that reason alone.
    #[sql_name = "ANY"]
    fn any_of(values: diesel::sql_types::Array<diesel::sql_types::BigInt>) -> diesel::sql_types::BigInt;
}

/// Any error: what goes wrong here ends the program.
pub type AnyError = Box<dyn std::error::Error>;

/// Who asks.
pub const USER: User = User { id: 1 };

/// What a query gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// The rows that are allowed.
    List(Vec<Task>),
    /// Rows, and whether each is allowed.
    Page(Vec<(Task, bool)>),
    /// The lines of its plan.
    Plan(Vec<String>),
    /// Its text.
    Sql(String),
}

/// What is wanted of a query.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Want {
    /// What it gives.
    Rows,
    /// Its plan.
    Plan,
    /// Its text.
    Sql,
}

/// A database to measure on.
pub trait Database: Connection + Sized {
    /// The ways in which one writes it by hand.
    const BY_HAND: &'static [Form];

    /// Makes the tables and fills them.
    ///
    /// # Errors
    ///
    /// What the database reports.
    fn fill(&mut self, count: u32) -> QueryResult<()>;

    /// Asks; `None` where the database has no such form.
    ///
    /// # Errors
    ///
    /// What the database reports.
    fn ask(&mut self, question: Question, form: Form, want: Want) -> QueryResult<Option<Answer>>;
}

/// `EXPLAIN` before a query.
struct Explain<Q>(&'static str, Q);

impl<DB: Backend, Q: QueryFragment<DB>> QueryFragment<DB> for Explain<Q> {
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        pass.unsafe_to_cache_prepared();
        pass.push_sql(self.0);
        self.1.walk_ast(pass)
    }
}

impl<Q> QueryId for Explain<Q> {
    type QueryId = ();

    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<Q> Query for Explain<Q> {
    type SqlType = Untyped;
}

impl<Q, C> RunQueryDsl<C> for Explain<Q> {}

#[derive(QueryableByName)]
struct SqliteStep {
    #[diesel(sql_type = Text)]
    detail: String,
}

#[cfg(feature = "postgres")]
#[derive(QueryableByName)]
struct PgStep {
    #[diesel(sql_type = Text, column_name = "QUERY PLAN")]
    detail: String,
}

/// The rows: a task's project is one of a tenth as many projects, of which the user leads one in ten
/// and works on another; its organisation is one of a hundredth as many, of which the user is in five.
fn rows(count: u32) -> (Vec<Task>, Vec<ProjectRole>, Vec<Membership>) {
    let mut chance = Xorshift::new(1);
    let count = i64::from(count);
    let (projects, organisations) = (count / 10, count / 100);
    let mut below = |bound: i64| {
        let high = i64::from(chance.below(30_000));
        let low = i64::from(chance.below(30_000));
        (high * 30_000 + low) % bound
    };
    let tasks = (1..=count)
        .map(|id| Task {
            id,
            project_id: 1 + below(projects),
            organisation_id: 1 + below(organisations),
            // The first page is not to be all no.
            owner_id: if id <= PAGE && id % 10 == 0 {
                USER.id
            } else {
                1 + below(1_000)
            },
            title: format!("Task {id}"),
        })
        .collect();
    let mut roles = Vec::new();
    let mut role = |project_id, user_id, role: &str| {
        let id = i64::try_from(roles.len()).unwrap_or(0) + 1;
        roles.push(ProjectRole {
            id,
            project_id,
            user_id,
            role: role.to_owned(),
        });
    };
    for project in 1..=projects {
        match project % 10 {
            3 => role(project, USER.id, "leader"),
            7 => role(project, USER.id, "contributor"),
            _ => {}
        }
        for number in 0..9 {
            let kind = if number == 0 { "leader" } else { "contributor" };
            role(project, 2 + below(999), kind);
        }
    }
    let mut members = Vec::new();
    let mut member = |user_id, organisation_id| {
        let id = i64::try_from(members.len()).unwrap_or(0) + 1;
        members.push(Membership {
            id,
            user_id,
            organisation_id,
        });
    };
    for organisation in 1..=organisations {
        for _ in 0..10 {
            member(2 + below(999), organisation);
        }
    }
    for number in 1..=5 {
        member(USER.id, number * organisations / 6);
    }
    (tasks, roles, members)
}

macro_rules! finish {
    ($conn:expr, $backend:ty, $step:ty, $explain:expr, $want:expr, $query:expr, $rows:ident) => {{
        let query = $query;
        Ok(Some(match $want {
            Want::Rows => Answer::$rows(query.load($conn)?),
            Want::Sql => Answer::Sql(diesel::debug_query::<$backend, _>(&query).to_string()),
            Want::Plan => {
                let steps: Vec<$step> = Explain($explain, query).load($conn)?;
                Answer::Plan(steps.into_iter().map(|step| step.detail).collect())
            }
        }))
    }};
}

/// One rule: a list and a page for each form. What is written by hand is a condition.
macro_rules! forms {
    ($conn:expr, $backend:ty, $step:ty, $explain:expr, $question:expr, $form:expr, $want:expr,
     $rule:expr, { $($by_hand:pat => $condition:expr,)* }) => {
        match ($question.shape, $form) {
            (Shape::List, Form::Ours) => finish!($conn, $backend, $step, $explain, $want,
                tasks::table.filter($rule.scope(&USER)).select(Task::as_select()), List),
            (Shape::Page, Form::Ours) => finish!($conn, $backend, $step, $explain, $want,
                tasks::table.select((Task::as_select(), $rule.column(&USER)))
                    .order(tasks::id).limit(PAGE), Page),
            (Shape::Page, Form::OursPerRow) => finish!($conn, $backend, $step, $explain, $want,
                tasks::table.select((Task::as_select(), $rule.column(&USER).per_row()))
                    .order(tasks::id).limit(PAGE), Page),
            $(
                (Shape::List, $by_hand) => finish!($conn, $backend, $step, $explain, $want,
                    tasks::table.filter($condition).select(Task::as_select()), List),
                (Shape::Page, $by_hand) => finish!($conn, $backend, $step, $explain, $want,
                    tasks::table.select((Task::as_select(), $condition))
                        .order(tasks::id).limit(PAGE), Page),
            )*
            #[allow(unreachable_patterns, reason = "where there is every form")]
            _ => Ok(None),
        }
    };
}

/// The user's organisations, and the projects that the user leads.
macro_rules! leads {
    () => {
        project_roles::table
            .filter(project_roles::user_id.eq(USER.id))
            .filter(project_roles::role.eq("leader"))
    };
}

macro_rules! is_in {
    () => {
        memberships::table.filter(memberships::user_id.eq(USER.id))
    };
}

macro_rules! database {
    ($connection:ty, $backend:ty, $step:ty, $explain:expr, $key:expr, $analyze:expr, $by_hand:expr,
     $({ edit: $edit:expr, ours: $ours:expr })?) => {
        impl Database for $connection {
            const BY_HAND: &'static [Form] = $by_hand;

            fn fill(&mut self, count: u32) -> QueryResult<()> {
                self.batch_execute(&CREATE.replace("{key}", $key))?;
                let (all, roles, members) = rows(count);
                self.transaction(|conn| {
                    for some in all.chunks(1_000) {
                        diesel::insert_into(tasks::table).values(some).execute(conn)?;
                    }
                    for some in roles.chunks(1_000) {
                        diesel::insert_into(project_roles::table).values(some).execute(conn)?;
                    }
                    for some in members.chunks(1_000) {
                        diesel::insert_into(memberships::table).values(some).execute(conn)?;
                    }
                    Ok::<_, diesel::result::Error>(())
                })?;
                self.batch_execute($analyze)
            }

            fn ask(
                &mut self,
                question: Question,
                form: Form,
                want: Want,
            ) -> QueryResult<Option<Answer>> {
                let mine = || tasks::owner_id.eq(USER.id);
                match question.rule {
                    Rule::CanEdit => forms!(self, $backend, $step, $explain, question, form, want, can_edit(), {
                        Form::Exists => mine().or(exists(
                            leads!().filter(project_roles::project_id.eq(tasks::project_id)))),
                        Form::In => mine().or(
                            tasks::project_id.eq_any(leads!().select(project_roles::project_id))),
                        $(Form::Array => mine().or($edit),)?
                    }),
                    Rule::IsOurs => forms!(self, $backend, $step, $explain, question, form, want, is_ours(), {
                        Form::Exists => mine().or(exists(
                            is_in!().filter(memberships::organisation_id.eq(tasks::organisation_id)))),
                        Form::In => mine().or(
                            tasks::organisation_id.eq_any(is_in!().select(memberships::organisation_id))),
                        $(Form::Array => mine().or($ours),)?
                    }),
                }
            }
        }
    };
}

database!(
    SqliteConnection,
    diesel::sqlite::Sqlite,
    SqliteStep,
    "EXPLAIN QUERY PLAN ",
    "INTEGER PRIMARY KEY NOT NULL",
    "ANALYZE",
    &[Form::Exists, Form::In],
);
#[cfg(feature = "postgres")]
database!(
    PgConnection,
    diesel::pg::Pg,
    PgStep,
    "EXPLAIN (COSTS OFF) ",
    "BIGINT PRIMARY KEY",
    // Only these: the database may be somebody else's as well.
    "VACUUM ANALYZE tasks, project_roles, memberships",
    &[Form::Exists, Form::In, Form::Array],
    {
        edit: tasks::project_id.eq(any_of(array(leads!().select(project_roles::project_id)))),
        ours: tasks::organisation_id.eq(any_of(array(is_in!().select(memberships::organisation_id))))
    }
);
