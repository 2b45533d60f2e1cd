//! Whole runs of the program, on SQLite.

use std::process::{Command, Output};

fn sign_up(arguments: &[&str]) -> Output {
    let mut program = Command::new(env!("CARGO_BIN_EXE_sign-up"));
    program.args(arguments).output().unwrap()
}

/// What is printed where it succeeds.
fn printed(arguments: &[&str]) -> String {
    let output = sign_up(arguments);
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

/// What is said where it fails.
fn complained(arguments: &[&str]) -> String {
    let output = sign_up(arguments);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    String::from_utf8(output.stderr).unwrap()
}

/// A text without what differs from run to run: the times of records, and keys, which a refused sign-up uses up on
/// servers.
pub(crate) fn steady(text: &str) -> String {
    let lines = text.lines().map(|line| {
        if let Some((before, _)) = line
            .split_once(" account ")
            .filter(|_| line.starts_with("refused:"))
        {
            return format!("{before} account [key]\n");
        }
        match line.split_at_checked("2026-01-01 00:00".len()) {
            Some((time, rest)) if time.starts_with("20") && rest.starts_with("  ") => {
                format!("[time]{rest}\n")
            }
            _ => format!("{line}\n"),
        }
    });
    lines.collect()
}

/// What the program prints without a command.
pub(crate) fn tour() -> String {
    steady(&printed(&[]))
}

#[test]
fn g1_the_readme_shows_what_the_program_prints() {
    let printed = tour();
    let readme = include_str!("../../README.md");
    let shown = readme.split("```text\n").nth(1).unwrap();
    let shown = steady(shown.split("```").next().unwrap());
    // Parts of it, with `..` where something is left out.
    for part in shown.split("..\n") {
        assert!(printed.contains(part), "{part}\nis not in\n{printed}");
    }
    assert!(shown.lines().count() > 20, "{shown}");
}

#[test]
fn a2_an_account_is_in_the_state_of_its_row_in_the_next_run() {
    let path = std::env::temp_dir().join(format!("sign_up_{}.sqlite", std::process::id()));
    let path = path.to_str().unwrap();
    let form = r#"{"identifier": "mary", "password": "correct horse", "email": "m@example.org", "contact": {"name": "Mary"}}"#;
    let at = |arguments: &[&'static str]| [&["--database-url", path], arguments].concat();
    let early = complained(&at(&["list", "--by", "mary"]));
    assert!(
        early.starts_with(
            "error: this database has no tables of this program; `sign-up setup` makes them"
        ),
        "{early}"
    );
    assert_eq!(
        printed(&at(&["setup"])),
        "the tables are there; 9 permissions can be granted\n"
    );
    assert_eq!(printed(&at(&["create", form])), "mary is invited\n");
    let activate = ["activate", "mary", "--password", "correct horse"];
    assert_eq!(printed(&at(&activate)), "mary is active\n");
    assert_eq!(
        complained(&at(&activate)),
        "error: You cannot activate an active account.\n"
    );
    let again = complained(&at(&["setup"]));
    assert!(again.starts_with("error: can't make the tables"), "{again}");
    assert_eq!(printed(&at(&["list", "--by", "mary"])), "mary   active\n");
    std::fs::remove_file(path).unwrap();
}

#[test]
fn g1_a_database_that_is_unknown_or_needs_a_feature_is_named() {
    let unknown = complained(&["--database-url", "oracle://h/d"]);
    assert!(
        unknown.starts_with("error: oracle:// is no database"),
        "{unknown}"
    );
    if cfg!(not(feature = "postgres")) {
        let refused = complained(&["--database-url", "postgres://h/d"]);
        assert!(
            refused.contains("PostgreSQL needs the feature `postgres`"),
            "{refused}"
        );
    }
    if cfg!(not(feature = "mysql")) {
        let refused = complained(&["--database-url", "mariadb://h/d"]);
        assert!(
            refused.contains("MySQL or MariaDB needs the feature `mysql`"),
            "{refused}"
        );
    }
}
