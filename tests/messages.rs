//! What the compiler says, for the packages that look at it: each case is a program with a mistake, and beside it
//! the message that a user gets to read.

use std::path::Path;
use std::process::Command;
use std::{fs, io};

/// The version of rustc that the messages were taken from: their words are partly its own.
pub const RUSTC: &str = "1.95.0";

/// Compiles these cases of the package that is tested, and compares the messages; where rustc is another, it says
/// so and compiles nothing. It panics where a message differs.
///
/// # Errors
/// Where rustc can't be asked for its version.
pub fn compare(cases: &str) -> io::Result<()> {
    let found = Command::new("rustc").arg("--version").output()?;
    let found = String::from_utf8_lossy(&found.stdout).into_owned();
    if found.split_whitespace().nth(1) != Some(RUSTC) {
        eprintln!(
            "skipped: the messages are those of rustc {RUSTC}, and this is {}",
            found.trim()
        );
        return Ok(());
    }
    trybuild::TestCases::new().compile_fail(cases);
    Ok(())
}

/// The first line of each error of a message.
///
/// # Errors
/// Where the file can't be read.
pub fn errors_of(message: &Path) -> io::Result<Vec<String>> {
    let message = fs::read_to_string(message)?;
    let errors = message.lines().filter(|line| line.starts_with("error"));
    Ok(errors.map(ToOwned::to_owned).collect())
}
