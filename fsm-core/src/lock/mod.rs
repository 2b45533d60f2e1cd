//! The lock file: what the machines of a program said when it was written, so that a name or a code that rows,
//! records and requests still hold does not go unnoticed.

mod difference;
mod format;

use std::fmt::{self, Write};
use std::path::{Path, PathBuf};
use std::{fs, io};

use crate::info::{MachineInfo, ModelInfo};

pub use difference::{Difference, DifferenceKind};

/// The names and codes of a program's machines, as they are or as a lock file has them.
///
/// A lock file is TOML (`fsm.lock`), checked in beside the code. The command `lock` of `fsm_core::cli` writes
/// it, and [`check_lock`] compares it in a test.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lock {
    /// In order, each once.
    machines: Vec<Locked>,
}

/// What is kept of a machine.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Locked {
    model: String,
    field: String,
    /// Where its states are stored; nowhere where the model is no row of a table.
    stored: Option<Stored>,
    /// In order of their names.
    states: Vec<LockedState>,
    /// In order.
    events: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Stored {
    /// As in `loans.state`.
    column: String,
    /// As in `#[state(storage = ..)]`: `text`, `integer` or `native`.
    storage: String,
}

/// What is kept of a state: all that a row may hold of it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct LockedState {
    name: String,
    /// Its former names.
    aliases: Vec<String>,
    /// The code, where rows hold codes.
    code: Option<i32>,
}

impl Lock {
    /// What the machines of these models say now.
    #[must_use]
    pub fn of(models: &[ModelInfo]) -> Self {
        let machines = models.iter().flat_map(|model| {
            let stored = stored(model);
            let machines = model.machines.iter().enumerate();
            machines.map(move |(number, machine)| {
                Locked::of(machine, stored.get(number).cloned().flatten())
            })
        });
        Self::new(machines.collect())
    }

    fn new(mut machines: Vec<Locked>) -> Self {
        machines.sort_unstable();
        machines.dedup();
        Self { machines }
    }

    /// Reads a lock file.
    ///
    /// # Errors
    /// [`LockError::Read`] and [`LockError::Malformed`].
    pub fn read(path: impl AsRef<Path>) -> Result<Self, LockError> {
        let path = path.as_ref();
        let text = fs::read_to_string(path).map_err(|source| LockError::Read {
            path: path.to_owned(),
            source,
        })?;
        format::parse(&text).map_err(|text| LockError::Malformed {
            path: path.to_owned(),
            text,
        })
    }

    /// Writes a lock file.
    ///
    /// # Errors
    /// What the file system reports.
    pub fn write(&self, path: impl AsRef<Path>) -> io::Result<()> {
        fs::write(path, self.to_string())
    }

    /// What these models say otherwise than this lock: what is gone or means something else, and what is new.
    /// Empty where the lock is up to date.
    #[must_use]
    pub fn differences(&self, models: &[ModelInfo]) -> Vec<Difference> {
        difference::between(self, &Self::of(models))
    }
}

/// The text of the lock file.
impl fmt::Display for Lock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        format::write(self, f)
    }
}

impl Locked {
    fn of(machine: &MachineInfo, stored: Option<Stored>) -> Self {
        // A code of an enum that is stored by its names stands in no row.
        let by_code = stored
            .as_ref()
            .is_none_or(|stored| stored.storage == "integer");
        let states = machine.states.iter().map(|state| LockedState {
            name: state.name.to_owned(),
            aliases: sorted(state.aliases),
            code: state.code.filter(|_| by_code),
        });
        let mut states: Vec<LockedState> = states.collect();
        states.sort_unstable();
        let events: Vec<&str> = machine.events.iter().map(|event| event.name).collect();
        Self {
            model: machine.model.to_owned(),
            field: machine.field.to_owned(),
            stored,
            states,
            events: sorted(&events),
        }
    }

    /// As in `Loan.state`.
    fn name(&self) -> String {
        format!("{}.{}", self.model, self.field)
    }
}

fn sorted(names: &[&str]) -> Vec<String> {
    let mut names: Vec<String> = names.iter().map(ToString::to_string).collect();
    names.sort_unstable();
    names
}

/// Where each machine of a model is stored, by its number.
#[cfg(feature = "diesel")]
fn stored(model: &ModelInfo) -> Vec<Option<Stored>> {
    let columns = model.columns.iter();
    let stored = columns.flat_map(|columns| {
        columns.storages().map(|(column, storage)| {
            Some(Stored {
                column: format!("{}.{column}", columns.table),
                storage: storage.to_owned(),
            })
        })
    });
    stored.collect()
}

#[cfg(not(feature = "diesel"))]
fn stored(_: &ModelInfo) -> Vec<Option<Stored>> {
    Vec::new()
}

/// Compares the machines of these models with the lock file; for a test of the program's own:
///
/// ```no_run
/// # #[cfg(feature = "derive")] mod program {
/// # use fsm_core::prelude::*;
/// # #[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
/// # enum LoanState { #[state(initial)] Created, #[state(terminal)] Approved }
/// # #[derive(StateMachine)]
/// # struct Loan { #[transition(approve: Created => Approved)] state: LoanState }
/// #[test]
/// fn the_lock_is_up_to_date() -> Result<(), fsm_core::LockError> {
///     fsm_core::check_lock(&[Loan::machine()], "fsm.lock")
/// }
/// # }
/// ```
///
/// Cargo runs tests in the folder of their package, and `cargo run -- lock` writes the file there.
///
/// # Errors
/// [`LockError::Differs`] where anything is gone, means something else or is new; [`LockError::Read`] and
/// [`LockError::Malformed`] of the file.
pub fn check_lock(models: &[ModelInfo], path: impl AsRef<Path>) -> Result<(), LockError> {
    let path = path.as_ref();
    let differences = Lock::read(path)?.differences(models);
    if differences.is_empty() {
        return Ok(());
    }
    Err(LockError::Differs {
        path: path.to_owned(),
        differences,
    })
}

/// Why a lock file is not what the machines say.
#[derive(thiserror::Error)]
#[non_exhaustive]
pub enum LockError {
    /// The file can't be read, or there is none.
    #[error("{} can't be read: {source}; the command `lock` writes it", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the file system reports.
        source: io::Error,
    },
    /// The file is no lock file.
    #[error("{} is no lock file: {text}", path.display())]
    Malformed {
        /// The file.
        path: PathBuf,
        /// What is wrong, and on which line.
        text: String,
    },
    /// The machines say something else.
    #[error("{}", told(path, differences))]
    Differs {
        /// The file.
        path: PathBuf,
        /// What is different.
        differences: Vec<Difference>,
    },
}

/// The same as `Display`, since this is what a test prints that fails with it.
impl fmt::Debug for LockError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

fn told(path: &Path, differences: &[Difference]) -> String {
    let (path, lines) = (path.display(), lines(differences));
    if differences.iter().any(Difference::is_loss) {
        format!(
            "the machines say something else than {path}:\n{lines}\
             Where that is meant, the command `lock --accept` writes it."
        )
    } else {
        format!("{path} is out of date:\n{lines}Nothing is lost: the command `lock` writes it.")
    }
}

/// A line for each difference.
pub(crate) fn lines(differences: &[Difference]) -> String {
    let mut lines = String::new();
    for difference in differences {
        let _ = writeln!(lines, "- {difference}");
    }
    lines
}
