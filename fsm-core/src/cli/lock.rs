//! `lock`: writes what the machines say into the lock file, or compares the two.

use std::path::PathBuf;

use clap::{Arg, ArgAction, ArgMatches, Command};

use super::{Failure, print};
use crate::info::ModelInfo;
use crate::lock::{Difference, Lock, LockError, check_lock, lines};

const FILE: &str = "fsm.lock";

pub(super) fn arguments(command: Command, _: &[ModelInfo]) -> Command {
    let file = Arg::new("file")
        .long("file")
        .value_name("FILE")
        .value_parser(clap::value_parser!(PathBuf))
        .help("The lock file; without it `fsm.lock` of the package that cargo runs, or else of this folder");
    let check = Arg::new("check")
        .long("check")
        .action(ArgAction::SetTrue)
        .help("Compares the two, and writes nothing");
    let accept = Arg::new("accept")
        .long("accept")
        .action(ArgAction::SetTrue)
        .conflicts_with("check")
        .help("Writes it although names or codes are gone that rows, records or requests may hold");
    command
        .about(
            "Writes the names of states and events into a lock file, which finds what was renamed",
        )
        .args([file, check, accept])
}

pub(super) fn run(models: &[ModelInfo], matches: &ArgMatches) -> Result<(), Failure> {
    let path = file(matches);
    let nothing = format!("{} says what the machines say\n", path.display());
    if matches.get_flag("check") {
        check_lock(models, &path)?;
        return print(&nothing);
    }
    // The first one has nothing to be compared with.
    let is_first = !path.exists();
    let differences = if is_first {
        Vec::new()
    } else {
        Lock::read(&path)?.differences(models)
    };
    if !is_first && differences.is_empty() {
        return print(&format!("nothing to write: {nothing}"));
    }
    if differences.iter().any(Difference::is_loss) && !matches.get_flag("accept") {
        return Err(LockError::Differs { path, differences }.into());
    }
    let written = Lock::of(models).write(&path);
    written.map_err(|error| {
        Failure::Outside(format!("{} can't be written: {error}", path.display()))
    })?;
    print(&format!("{}\n{}", path.display(), lines(&differences)))
}

/// Where a test of the package finds it: cargo runs tests in the package's folder, and programs in that of the shell.
fn file(matches: &ArgMatches) -> PathBuf {
    if let Some(file) = matches.get_one::<PathBuf>("file") {
        return file.clone();
    }
    let package = std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
    package.unwrap_or_default().join(FILE)
}

impl From<LockError> for Failure {
    fn from(error: LockError) -> Self {
        Self::Outside(error.to_string())
    }
}
