//! Whole runs of the program, on SQLite.

use clap::Parser as _;
use project_tasks::{Error, Options, run};

fn options(arguments: &[&str]) -> Options {
    Options::parse_from(["project-tasks"].iter().chain(arguments))
}

#[test]
fn e9_a_run_shows_queries_plans_times_and_a_refusal() {
    let text = run(&options(&["--tasks", "2000", "--runs", "1"])).unwrap();
    for part in [
        "2000 tasks in 100 projects",
        "== Mary may edit ",
        "  | SEARCH ",
        "[delete]",
        "(not for you)",
        "no  can_edit",
        "An attempt: Mary doesn't have permission to edit task ",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
}

#[test]
fn h1_tables_that_are_there_already_are_left_alone() {
    use diesel::connection::SimpleConnection;
    use diesel::prelude::*;
    let path = std::env::temp_dir().join(format!("project_tasks_{}.sqlite", std::process::id()));
    let path = path.to_str().unwrap();
    let mut conn = SqliteConnection::establish(path).unwrap();
    conn.batch_execute("CREATE TABLE tasks (id INTEGER); INSERT INTO tasks VALUES (7)")
        .unwrap();
    let error = run(&options(&["--tasks", "1", "--database-url", path])).unwrap_err();
    assert!(matches!(error, Error::Tables(_)), "{error}");
    let left = diesel::sql_query("DELETE FROM tasks")
        .execute(&mut conn)
        .unwrap();
    assert_eq!(left, 1);
    diesel::sql_query("SELECT * FROM people")
        .execute(&mut conn)
        .unwrap_err();
    std::fs::remove_file(path).unwrap();
}

#[test]
fn g1_a_database_that_is_unknown_is_named() {
    let error = run(&options(&["--database-url", "oracle://h/d"])).unwrap_err();
    assert!(
        error.to_string().starts_with("oracle:// is no database"),
        "{error}"
    );
}
