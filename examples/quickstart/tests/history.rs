//! What the program prints of its account's history is what the README shows.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by a panic"
)]

use std::process::Command;

/// The history in a text, without its times.
fn history(text: &str) -> Vec<&str> {
    let lines = text
        .lines()
        .skip_while(|line| *line != "What happened to account 1:");
    let lines = lines.skip(1).take_while(|line| line.starts_with("20"));
    lines
        .map(|line| line.split_at("2026-01-01 00:00".len()).1.trim_end())
        .collect()
}

#[test]
fn b6_the_history_is_the_one_in_the_readme() {
    let program = Command::new(env!("CARGO_BIN_EXE_quickstart"));
    let output = { program }.output().unwrap();
    assert!(output.status.success(), "{output:?}");
    let printed = String::from_utf8(output.stdout).unwrap();
    let readme = concat!(env!("CARGO_MANIFEST_DIR"), "/../../README.md");
    let readme = std::fs::read_to_string(readme).unwrap();
    assert_eq!(history(&printed).len(), 9, "{printed}");
    assert_eq!(history(&readme), history(&printed));
}
