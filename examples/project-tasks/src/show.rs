//! One run of the program: from its options to the text that it prints.

use std::fmt::Write as _;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use clap::Parser;
use diesel::connection::InstrumentationEvent;
use diesel::prelude::*;
use fsm_core::AttemptError;
use fsm_core::prelude::*;

use crate::connect::Address;
use crate::error::Error;
use crate::generate::{self, PEOPLE};
use crate::lists::{Asked, Database, Line};
use crate::model::Person;
use crate::plan::timed;

/// Who may do what with a table full of tasks, and what the database makes of the question.
///
/// Makes tables and fills them, asks, and removes the tables again.
#[derive(Parser, Debug, Clone)]
#[command(version)]
pub struct Options {
    /// How many tasks there are
    #[arg(long, default_value_t = 100_000, value_parser = clap::value_parser!(u32).range(1..=5_000_000))]
    pub tasks: u32,
    /// Who asks, by number; 1 is Mary, who leads an eighth of the projects
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(i64).range(1..=PEOPLE))]
    pub person: i64,
    /// How often each query is run, for the median of its times
    #[arg(long, default_value_t = 7, value_parser = clap::value_parser!(u32).range(1..=1_000))]
    pub runs: u32,
    /// The database: a file for SQLite, `postgres://..` (feature `postgres`), `mysql://..` (feature
    /// `mysql`). It is to have no tables of these names. Without it SQLite in memory
    #[arg(long, value_name = "URL")]
    pub database_url: Option<String>,
}

/// Fills a database and asks it: the text for a person.
///
/// # Errors
/// The database can't be opened, filled or asked.
pub fn run(options: &Options) -> Result<String, Error> {
    let url = options.database_url.as_deref().unwrap_or(":memory:");
    match url.parse()? {
        Address::Sqlite(path) => run_on(SqliteConnection::establish(&path)?, options),
        #[cfg(feature = "postgres")]
        Address::Postgres(url) => run_on(PgConnection::establish(&url)?, options),
        #[cfg(not(feature = "postgres"))]
        Address::Postgres(_) => Err(Error::NeedsFeature {
            database: "PostgreSQL",
            feature: "postgres",
        }),
        #[cfg(feature = "mysql")]
        Address::MySql(url) => run_on(MysqlConnection::establish(&url)?, options),
        #[cfg(not(feature = "mysql"))]
        Address::MySql(_) => Err(Error::NeedsFeature {
            database: "MySQL or MariaDB",
            feature: "mysql",
        }),
    }
}

fn run_on<C: Database>(mut conn: C, options: &Options) -> Result<String, Error> {
    conn.make_tables().map_err(Error::Tables)?;
    let shown = show(&mut conn, options);
    // The tables are this run's own, also where it failed.
    let dropped = conn.drop_tables();
    let text = shown?;
    dropped?;
    Ok(text)
}

fn show<C: Database>(conn: &mut C, options: &Options) -> Result<String, Error> {
    let rows = generate::rows(options.tasks);
    conn.fill(&rows)?;
    let person = rows
        .people
        .iter()
        .find(|person| person.id == options.person)
        .ok_or(diesel::result::Error::NotFound)?;
    let mut text = String::new();
    let out = &mut text;
    line(
        out,
        format_args!(
            "{} tasks in {} projects, {} people with {} roles, no row for a permission.",
            rows.tasks.len(),
            rows.projects.len(),
            rows.people.len(),
            rows.roles.len()
        ),
    );

    let editable = conn.editable(person, options.runs)?;
    let title = format!("{} may edit {} tasks", person.name, editable.found);
    query(out, &title, &editable);

    let page = conn.page(person, 0, options.runs)?;
    query(out, "A page with buttons", &page);
    line(out, format_args!(""));
    for found in &page.found {
        line(out, format_args!("  {}", buttons(found)));
    }

    if let Some(task) = conn.own_but_closed(person)? {
        why_not(conn, person, &task, options.runs, out)?;
    }
    Ok(text)
}

/// A task of one's own that one may not edit: why, and what an attempt says.
fn why_not<C: Database>(
    conn: &mut C,
    person: &Person,
    task: &crate::model::Task,
    runs: u32,
    out: &mut String,
) -> Result<(), Error> {
    line(
        out,
        format_args!("\n== Why {} may not edit task {}\n", person.name, task.id),
    );
    let why = conn.why(person, task)?.to_string();
    for part in why.lines() {
        line(out, format_args!("  {part}"));
    }
    let statements = statements_of(conn, |conn| conn.may_edit(person, task).map(drop))?;
    let (_, time) = timed(runs, || conn.may_edit(person, task))?;
    line(
        out,
        format_args!("\n  `check` asks, {}:", milliseconds(time)),
    );
    for statement in statements {
        wrapped(out, &statement);
    }
    match conn.edit(person, task) {
        Ok(()) => line(out, format_args!("\n  An attempt: it is allowed")),
        Err(AttemptError::Database(error)) => return Err(error.into()),
        Err(denied) => line(out, format_args!("\n  An attempt: {denied}")),
    }
    Ok(())
}

/// The statements that some work sends.
fn statements_of<C: Database>(
    conn: &mut C,
    work: impl FnOnce(&mut C) -> QueryResult<()>,
) -> QueryResult<Vec<String>> {
    let sent = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&sent);
    conn.set_instrumentation(move |event: InstrumentationEvent<'_>| {
        if let InstrumentationEvent::StartQuery { query, .. } = event
            && let Ok(mut seen) = seen.lock()
        {
            seen.push(query.to_string());
        }
    });
    let done = work(conn);
    conn.set_instrumentation(|_: InstrumentationEvent<'_>| {});
    done?;
    Ok(sent.lock().map(|sent| sent.clone()).unwrap_or_default())
}

fn query<T>(out: &mut String, title: &str, asked: &Asked<T>) {
    line(
        out,
        format_args!("\n== {title}: one query, {}\n", milliseconds(asked.time)),
    );
    wrapped(out, &asked.sql);
    line(out, format_args!(""));
    for step in &asked.plan {
        line(out, format_args!("  | {step}"));
    }
}

fn buttons(line: &Line) -> String {
    let shown = |is: bool, word: &str| {
        if is {
            format!("[{word}]")
        } else {
            String::new()
        }
    };
    let title = if line.buttons.view {
        line.task.title.as_str()
    } else {
        "(not for you)"
    };
    let state = if line.buttons.view {
        line.task.state().label()
    } else {
        ""
    };
    let row = format!(
        "{:>3}  {title:<22} {state:<12} {:<6} {:<6} {}",
        line.task.id,
        shown(line.buttons.view, "view"),
        shown(line.buttons.edit, "edit"),
        shown(line.buttons.delete, "delete"),
    );
    row.trim_end().to_owned()
}

fn milliseconds(time: Duration) -> String {
    format!("{:.2} ms", time.as_secs_f64() * 1e3)
}

/// A statement in lines of a screen's width.
fn wrapped(out: &mut String, sql: &str) {
    let mut row = String::new();
    for word in sql.split(' ') {
        if !row.is_empty() && row.len() + word.len() > 108 {
            line(out, format_args!("  {row}"));
            row.clear();
        }
        if !row.is_empty() {
            row.push(' ');
        }
        row.push_str(word);
    }
    line(out, format_args!("  {row}"));
}

/// Writing to a text can't fail.
fn line(out: &mut String, text: std::fmt::Arguments<'_>) {
    let _ = writeln!(out, "{text}");
}
