//! What the compiler says where blocking and async are mixed up: each case under `ui/` is a program with a
//! mistake, and beside it the message that a user gets to read. After a change that is meant:
//! `TRYBUILD=overwrite cargo test -p fsm-async-tests --test async_ui`, and read what has changed.

use std::process::Command;

/// The version that the messages were taken from.
const RUSTC: &str = "1.95.0";

#[test]
#[cfg_attr(
    any(feature = "postgres", feature = "mysql"),
    ignore = "rustc names other types where more backends are on; the run without them has the messages"
)]
fn ui() -> std::io::Result<()> {
    let found = Command::new("rustc").arg("--version").output()?;
    let found = String::from_utf8_lossy(&found.stdout).into_owned();
    if found.split_whitespace().nth(1) != Some(RUSTC) {
        eprintln!(
            "skipped: the messages are those of rustc {RUSTC}, and this is {}",
            found.trim()
        );
        return Ok(());
    }
    trybuild::TestCases::new().compile_fail("ui/*.rs");
    Ok(())
}
