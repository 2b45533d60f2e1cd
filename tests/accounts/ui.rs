//! What the compiler says: each case under `ui/` is a program with one mistake, and beside it the message that a
//! user gets to read. The names start with the requirement's id. After a change that is meant:
//! `TRYBUILD=overwrite cargo test -p accounts-tests --test accounts_ui`, and read what has changed.

use std::path::Path;
use std::process::Command;
use std::{fs, io};

/// The version that the messages were taken from.
const RUSTC: &str = "1.95.0";

/// The mistakes of `h1_everything_wrong.rs`.
const MISTAKES: usize = 6;

#[test]
#[cfg_attr(
    any(feature = "postgres", feature = "mysql"),
    ignore = "rustc names other types where more backends are on; the run without them has the messages"
)]
fn ui() -> io::Result<()> {
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

/// A message whose case was renamed or removed would never be looked at again; and every case names its
/// requirement.
#[test]
fn every_message_has_its_case() -> io::Result<()> {
    for file in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("ui"))? {
        let path = file?.path();
        assert!(path.with_extension("rs").exists(), "{}", path.display());
        let name = path
            .file_stem()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let id = name.split('_').next().unwrap_or_default();
        let known = [
            "c2", "c3", "c4", "c5", "c6", "c8", "c10", "c12", "c13", "c16", "d1", "d2", "d4", "d8",
            "e7", "h1",
        ];
        assert!(known.contains(&id), "{name}");
    }
    Ok(())
}

/// Each mistake is reported, once, and nothing that follows from it.
#[test]
fn h1_every_mistake_is_one_error() -> io::Result<()> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("ui");
    let message = fs::read_to_string(folder.join("h1_everything_wrong.stderr"))?;
    let errors: Vec<&str> = message
        .lines()
        .filter(|line| line.starts_with("error"))
        .collect();
    assert_eq!(errors.len(), MISTAKES, "{errors:#?}");
    Ok(())
}
