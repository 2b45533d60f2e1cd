//! What the compiler says where the database feature was forgotten, and what works without one. See
//! `../ui.rs` for how to bless.

use std::io;
use std::process::Command;

/// The version that the messages were taken from.
const RUSTC: &str = "1.95.0";

#[test]
fn g1_the_compiler_names_the_feature() -> io::Result<()> {
    let found = Command::new("rustc").arg("--version").output()?;
    let found = String::from_utf8_lossy(&found.stdout).into_owned();
    if found.split_whitespace().nth(1) != Some(RUSTC) {
        eprintln!("skipped: the messages are those of rustc {RUSTC}, and this is {found}");
        return Ok(());
    }
    trybuild::TestCases::new().compile_fail("ui/*.rs");
    Ok(())
}

#[test]
fn g1_rules_on_transitions_decide_in_memory() {
    assert_eq!(
        fsm_tests_no_database::refusals(),
        [
            "You may not publish this note: not met: owns note.",
            "You cannot publish this note: not met: is written.",
        ]
    );
}
