//! The rows in a database, and as they are loaded from it.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use fsm_core::{Dialect, Facts};

use super::super::database::{Connection, DIALECT, Database};
use crate::models::{Comment, Org, Project, ProjectRole, Task, schema};
use crate::models::{comments, orgs, project_roles, projects, tasks};
use crate::rows;

/// A database with the rows in it.
pub(super) struct Corpus {
    pub(super) conn: Connection,
    pub(super) tasks: Vec<Task>,
    pub(super) facts: Facts,
    /// Dropped last.
    _database: Database,
}

/// PostgreSQL may have been built without the library that a collation of its own needs.
fn has_icu(conn: &mut Connection) -> bool {
    let try_it = "CREATE COLLATION folding_probe (provider = icu, locale = 'und-u-ks-level1', deterministic = false)";
    if DIALECT != Dialect::Postgres {
        return false;
    }
    let has_it = conn.batch_execute(try_it).is_ok();
    if !has_it {
        eprintln!("not run: a collation that folds case, which this server can't make");
    }
    has_it
}

impl Corpus {
    pub(super) fn new() -> Self {
        let database = Database::new("");
        let mut conn = database.connect();
        let has_icu = has_icu(&mut conn);
        conn.batch_execute(&schema(DIALECT, has_icu)).unwrap();
        insert(&mut conn);
        Self {
            tasks: tasks::table
                .select(Task::as_select())
                .load(&mut conn)
                .unwrap(),
            facts: facts(&mut conn),
            conn,
            _database: database,
        }
    }
}

fn insert(conn: &mut Connection) {
    let tasks = rows::new_tasks();
    diesel::insert_into(tasks::table)
        .values(&tasks)
        .execute(conn)
        .unwrap();
    let roles = rows::new_roles();
    diesel::insert_into(project_roles::table)
        .values(&roles)
        .execute(conn)
        .unwrap();
    let projects = rows::new_projects();
    diesel::insert_into(projects::table)
        .values(&projects)
        .execute(conn)
        .unwrap();
    let orgs = rows::new_orgs();
    diesel::insert_into(orgs::table)
        .values(&orgs)
        .execute(conn)
        .unwrap();
    let comments = rows::new_comments();
    diesel::insert_into(comments::table)
        .values(&comments)
        .execute(conn)
        .unwrap();
    if DIALECT != Dialect::Postgres {
        // Where a truth value is a number, more than one number is true.
        conn.batch_execute(
            "UPDATE tasks SET done = 2 WHERE done <> 0 AND id < 60;
             UPDATE tasks SET urgent = 2 WHERE urgent <> 0 AND id < 80;
             UPDATE projects SET open = -1 WHERE open <> 0 AND id < 5;",
        )
        .unwrap();
    }
    if DIALECT == Dialect::Sqlite {
        // A column holds anything, and what is no number is loaded as false.
        conn.batch_execute(
            "UPDATE tasks SET done = 'yes' WHERE done = 0 AND id BETWEEN 20 AND 40;
             UPDATE tasks SET urgent = 0.5 WHERE urgent = 0 AND id BETWEEN 30 AND 70;",
        )
        .unwrap();
    }
}

fn facts(conn: &mut Connection) -> Facts {
    let tasks: Vec<Task> = tasks::table.select(Task::as_select()).load(conn).unwrap();
    let roles = project_roles::table.select(ProjectRole::as_select());
    let roles: Vec<ProjectRole> = roles.load(conn).unwrap();
    let projects: Vec<Project> = projects::table
        .select(Project::as_select())
        .load(conn)
        .unwrap();
    let orgs: Vec<Org> = orgs::table.select(Org::as_select()).load(conn).unwrap();
    let comments: Vec<Comment> = comments::table
        .select(Comment::as_select())
        .load(conn)
        .unwrap();
    Facts::none()
        .with(tasks)
        .with(roles)
        .with(projects)
        .with(orgs)
        .with(comments)
}
