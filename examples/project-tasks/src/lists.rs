//! What is asked of the database. The queries are written once, and checked for each of Diesel's
//! connections.

use std::time::Duration;

use diesel::connection::{LoadConnection, SimpleConnection};
use diesel::prelude::*;
use fsm_core::prelude::*;
use fsm_core::{Decision, Dialect, Explanation};

use crate::generate::Rows;
use crate::model::{Person, Task};
use crate::plan::{Plans, timed};
use crate::rules::{can_delete, can_edit, can_view, owns};
use crate::schema::{self, people, project_roles, projects, tasks};

/// A line of a list: a task, and a button for each thing that the person may do.
#[derive(Queryable, Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The task.
    pub task: Task,
    /// What is shown beside it.
    pub buttons: Buttons,
}

/// What a person may do with a task.
#[derive(Queryable, Debug, Clone, Copy, PartialEq, Eq)]
pub struct Buttons {
    /// See its title.
    pub view: bool,
    /// Change it.
    pub edit: bool,
    /// Remove it.
    pub delete: bool,
}

/// How many tasks a page has.
pub const PAGE: i64 = 20;

/// What a query found, and what the database made of it.
#[derive(Debug, Clone)]
pub struct Asked<T> {
    /// What was found.
    pub found: T,
    /// The query.
    pub sql: String,
    /// Its plan.
    pub plan: Vec<String>,
    /// The median time.
    pub time: Duration,
}

/// A database with projects and tasks.
pub trait Database: LoadConnection + Plans + Sized {
    /// Makes the tables.
    ///
    /// # Errors
    /// What the database reports, as where there are such tables already.
    fn make_tables(&mut self) -> QueryResult<()>;

    /// Removes them.
    ///
    /// # Errors
    /// What the database reports.
    fn drop_tables(&mut self) -> QueryResult<()>;

    /// Inserts the rows.
    ///
    /// # Errors
    /// What the database reports.
    fn fill(&mut self, rows: &Rows) -> QueryResult<()>;

    /// How many tasks the person may edit.
    ///
    /// # Errors
    /// What the database reports.
    fn editable(&mut self, person: &Person, runs: u32) -> QueryResult<Asked<i64>>;

    /// The tasks behind the one with this key, with their buttons.
    ///
    /// # Errors
    /// What the database reports.
    fn page(&mut self, person: &Person, after: i64, runs: u32) -> QueryResult<Asked<Vec<Line>>>;

    /// A task that the person owns and yet may not edit.
    ///
    /// # Errors
    /// What the database reports.
    fn own_but_closed(&mut self, person: &Person) -> QueryResult<Option<Task>>;

    /// What the person may do with one task, asked button by button.
    ///
    /// # Errors
    /// What the database reports.
    fn checked(&mut self, person: &Person, task: &Task) -> QueryResult<Buttons>;

    /// Whether the person may edit a task, and why not.
    ///
    /// # Errors
    /// What the database reports.
    fn may_edit(&mut self, person: &Person, task: &Task) -> QueryResult<Decision>;

    /// Why the person may edit a task or may not.
    ///
    /// # Errors
    /// What the database reports.
    fn why(&mut self, person: &Person, task: &Task) -> QueryResult<Explanation>;

    /// Goes on only where the person may edit the task.
    ///
    /// # Errors
    /// The refusal in words, or what the database reports.
    fn edit(&mut self, person: &Person, task: &Task) -> Result<(), fsm_core::AttemptError>;
}

macro_rules! database {
    ($connection:ty, $backend:ty, $dialect:expr) => {
        impl Database for $connection {
            fn make_tables(&mut self) -> QueryResult<()> {
                // All or none, but on MySQL, where each statement commits.
                self.transaction(|conn| conn.batch_execute(&schema::ddl($dialect)))
            }

            fn drop_tables(&mut self) -> QueryResult<()> {
                self.batch_execute(schema::DROP)
            }

            fn fill(&mut self, rows: &Rows) -> QueryResult<()> {
                self.transaction(|conn| {
                    insert!(conn, people, &rows.people);
                    insert!(conn, projects, &rows.projects);
                    insert!(conn, project_roles, &rows.roles);
                    insert!(conn, tasks, &rows.tasks);
                    Ok::<_, diesel::result::Error>(())
                })?;
                self.batch_execute(schema::analyze($dialect))
            }

            fn editable(&mut self, person: &Person, runs: u32) -> QueryResult<Asked<i64>> {
                let query = || tasks::table.filter(can_edit().scope(person)).count();
                let sql = diesel::debug_query::<$backend, _>(&query()).to_string();
                let plan = self.plan(query())?;
                let (found, time) = timed(runs, || query().get_result(self))?;
                Ok(Asked {
                    found,
                    sql,
                    plan,
                    time,
                })
            }

            fn page(
                &mut self,
                person: &Person,
                after: i64,
                runs: u32,
            ) -> QueryResult<Asked<Vec<Line>>> {
                let query = || {
                    let buttons = (
                        can_view().column(person),
                        can_edit().column(person),
                        can_delete().column(person),
                    );
                    tasks::table
                        .select((Task::as_select(), buttons))
                        .filter(tasks::id.gt(after))
                        .order(tasks::id)
                        .limit(PAGE)
                };
                let sql = diesel::debug_query::<$backend, _>(&query()).to_string();
                let plan = self.plan(query())?;
                let (found, time) = timed(runs, || query().load(self))?;
                Ok(Asked {
                    found,
                    sql,
                    plan,
                    time,
                })
            }

            fn own_but_closed(&mut self, person: &Person) -> QueryResult<Option<Task>> {
                tasks::table
                    .filter((owns() & !can_edit()).scope(person))
                    .order(tasks::id)
                    .select(Task::as_select())
                    .first(self)
                    .optional()
            }

            fn checked(&mut self, person: &Person, task: &Task) -> QueryResult<Buttons> {
                Ok(Buttons {
                    view: can_view().check(person, task, self)?.is_allowed(),
                    edit: can_edit().check(person, task, self)?.is_allowed(),
                    delete: can_delete().check(person, task, self)?.is_allowed(),
                })
            }

            fn may_edit(&mut self, person: &Person, task: &Task) -> QueryResult<Decision> {
                can_edit().check(person, task, self)
            }

            fn why(&mut self, person: &Person, task: &Task) -> QueryResult<Explanation> {
                can_edit().explain(person, task, self)
            }

            fn edit(&mut self, person: &Person, task: &Task) -> Result<(), fsm_core::AttemptError> {
                task.attempt_in(can_edit(), person, self)
            }
        }
    };
}

/// Rows in statements of a size that every database takes.
macro_rules! insert {
    ($conn:expr, $table:ident, $rows:expr) => {
        for some in $rows.chunks(1_000) {
            diesel::insert_into($table::table)
                .values(some)
                .execute($conn)?;
        }
    };
}

database!(SqliteConnection, diesel::sqlite::Sqlite, Dialect::Sqlite);
#[cfg(feature = "postgres")]
database!(PgConnection, diesel::pg::Pg, Dialect::Postgres);
#[cfg(feature = "mysql")]
database!(MysqlConnection, diesel::mysql::Mysql, Dialect::MySql);
