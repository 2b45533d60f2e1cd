//! What the compiler says: each case under `ui/` is a program with one mistake, and beside it the message that a
//! user gets to read. The names start with the requirement's id. After a change that is meant:
//! `TRYBUILD=overwrite cargo test -p accounts-tests --test accounts_ui`, and read what has changed.

use std::path::Path;
use std::{fs, io};

use fsm_tests::messages::{compare, errors_of};

/// The mistakes of `h1_everything_wrong.rs`.
const MISTAKES: usize = 6;

#[test]
#[cfg_attr(
    any(feature = "postgres", feature = "mysql"),
    ignore = "rustc names other types where more backends are on; the run without them has the messages"
)]
fn ui() -> io::Result<()> {
    compare("ui/*.rs")
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
            "c2", "c3", "c4", "c5", "c6", "c8", "c10", "c12", "c13", "c15", "c16", "d1", "d2",
            "d4", "d8", "e7", "h1",
        ];
        assert!(known.contains(&id), "{name}");
    }
    Ok(())
}

/// Each mistake is reported, once, and nothing that follows from it.
#[test]
fn h1_every_mistake_is_one_error() -> io::Result<()> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("ui");
    let errors = errors_of(&folder.join("h1_everything_wrong.stderr"))?;
    assert_eq!(errors.len(), MISTAKES, "{errors:#?}");
    Ok(())
}
