//! What the compiler says: each case under `ui/` is a program with one mistake, and beside it the
//! message that a user gets to read. The names start with the requirement's id.
//!
//! The words are partly rustc's, so the cases run on one version of it. After a change that is
//! meant: `TRYBUILD=overwrite cargo test -p fsm-tests --test ui`, and read what has changed.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use fsm_tests::messages::{compare, errors_of};

/// The cases' folder, seen from the package.
const CASES: &str = "ui";

/// The mistakes of `accrue/h1_everything_wrong.rs`.
const MISTAKES: usize = 17;

#[test]
#[cfg_attr(
    any(feature = "postgres", feature = "mysql"),
    ignore = "rustc names other types where more backends are on; the run without them has the messages"
)]
fn ui() -> io::Result<()> {
    let _alone = alone();
    compare(&format!("{CASES}/*/*.rs"))
}

/// trybuild lets one test compile at a time: a time that is taken must not have the wait in it.
fn alone() -> MutexGuard<'static, ()> {
    static ALONE: Mutex<()> = Mutex::new(());
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// One literal without a type once kept rustc busy for minutes where many rules were put together.
#[test]
#[cfg_attr(
    any(feature = "postgres", feature = "mysql"),
    ignore = "the run without servers shows it"
)]
fn e3_rustc_is_soon_done_with_32_composed_rules() {
    let _alone = alone();
    trybuild::TestCases::new().pass("composed/one_rule.rs");
    let begun = Instant::now();
    trybuild::TestCases::new().pass("composed/many_rules.rs");
    let seconds = begun.elapsed().as_secs();
    assert!(seconds < 60, "{seconds} s");
}

/// A message whose case was renamed or removed would never be looked at again.
#[test]
fn every_message_has_its_case() -> io::Result<()> {
    let stale: Vec<PathBuf> = files("stderr")?
        .into_iter()
        .filter(|message| !message.with_extension("rs").exists())
        .collect();
    assert!(stale.is_empty(), "no case beside {stale:#?}");
    Ok(())
}

#[test]
fn every_case_names_its_requirement() -> io::Result<()> {
    for case in files("rs")? {
        let name = case.file_stem().unwrap_or_default().to_string_lossy();
        let id = name.split('_').next().unwrap_or_default();
        assert!(
            matches!(
                id,
                "a3" | "a7"
                    | "a15"
                    | "b5"
                    | "e2"
                    | "e3"
                    | "f1"
                    | "f2"
                    | "f3"
                    | "f4"
                    | "f5"
                    | "f6"
                    | "f9"
                    | "g2"
                    | "a10"
                    | "b4"
                    | "b6"
                    | "h1"
            ),
            "{name}"
        );
    }
    Ok(())
}

/// Each mistake is reported, once, and nothing that follows from it.
#[test]
fn h1_every_mistake_is_one_error() -> io::Result<()> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(CASES);
    let errors = errors_of(&folder.join("accrue/h1_everything_wrong.stderr"))?;
    assert_eq!(errors.len(), MISTAKES, "{errors:#?}");
    Ok(())
}

/// The files of this extension in all folders of topics.
fn files(extension: &str) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for topic in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(CASES))? {
        for file in fs::read_dir(topic?.path())? {
            let file = file?.path();
            if file.extension().is_some_and(|found| found == extension) {
                files.push(file);
            }
        }
    }
    Ok(files)
}
