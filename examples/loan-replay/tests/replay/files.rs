//! The program as a person calls it: what it prints, and its exit code.

use std::process::{Command, Output};

use crate::database::Database;

fn program(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_loan-replay"))
        .args(arguments)
        .output()
        .unwrap()
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

/// What it says where it can't run.
fn error(arguments: &[&str]) -> String {
    let output = program(arguments);
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    assert_eq!(text(&output.stdout), "");
    text(&output.stderr).trim_end().to_owned()
}

#[test]
fn h4_malformed_lines_are_shown_and_make_the_exit_code() {
    let output = program(&["--statements"]);
    assert_eq!(output.status.code(), Some(1));
    let report = text(&output.stdout);
    for line in [
        "log.csv, 210 lines\n",
        "\nmachine      full\n",
        "\ntransitions        158  over 19 edges\n",
        "\n  declined -> accepted                     2  first in line 35: You cannot accept a declined loan.\n",
        "\nmalformed            2\n  line 61: unknown activity `aproved`; did you mean `approved`?\n",
        "\n207 events in ",
        " statements, ",
    ] {
        assert!(report.contains(line), "{line}\nis not in\n{report}");
    }
}

#[test]
fn h4_a_good_log_with_refusals_is_a_success() {
    let database = Database::sqlite();
    let log = database.file(
        "good.csv",
        "case,at,actor,activity,amount\n1,2025-03-03T08:00:00Z,10,accepted,5\n",
    );
    let output = program(&[log.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert!(
        text(&output.stdout).contains("(no loan) -> accepted"),
        "{output:?}"
    );
}

#[test]
fn h4_a_log_that_can_not_be_read_is_said_in_words() {
    let database = Database::sqlite();
    assert!(error(&["nowhere.csv"]).starts_with("error: can't open nowhere.csv: "));
    let directory = database.directory.path().to_str().unwrap();
    assert!(error(&[directory]).starts_with("error: can't read the log after line 0: "));
    let empty = database.file("empty.csv", "");
    assert_eq!(
        error(&[empty.to_str().unwrap()]),
        "error: the log is empty: its first line has to name the columns case, at, actor, activity, amount"
    );
    let other = database.file("other.csv", "case,at,who,activity,amount\n");
    assert_eq!(
        error(&[other.to_str().unwrap()]),
        "error: the header of the log is to have the columns case, at, actor, activity, amount, each \
         once; it is: `case,at,who,activity,amount`"
    );
}

#[test]
fn g1_a_database_that_can_not_be_used_is_said_in_words() {
    assert_eq!(
        error(&["--database-url", "oracle://h/d"]),
        "error: oracle:// is no database that this program knows: a file for SQLite, postgres://.. or \
         mysql://.."
    );
    assert!(
        error(&["--database-url", "/nowhere/replay.sqlite"])
            .starts_with("error: can't open the database /nowhere/replay.sqlite: ")
    );
}

#[cfg(not(feature = "postgres"))]
#[test]
fn g1_a_server_without_its_feature_names_the_feature() {
    assert_eq!(
        error(&["--database-url", "postgres://h/d"]),
        "error: PostgreSQL needs the feature `postgres`: cargo run -p loan-replay --features postgres .."
    );
}
