//! Why a replay can't run, or can't go on.

use std::io;
use std::path::PathBuf;

use diesel::ConnectionError;
use fsm_core::TransitionError;

/// Why a replay can't run, or can't go on. What was replayed before stays.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The log could not be opened.
    #[error("can't open {}: {source}", path.display())]
    Open {
        /// The log.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The log could not be read any further.
    #[error("can't read the log after line {line}: {source}")]
    Read {
        /// The last line that was read.
        line: i64,
        /// What the system or the decompressor says.
        source: io::Error,
    },
    /// The compressed data end in the middle.
    #[error(
        "the log is cut short after line {line}: its gzip data end too early. The lines before \
         that are replayed; with the whole log the same command goes on from there"
    )]
    CutShort {
        /// The last line that was whole.
        line: i64,
    },
    /// The log has no header.
    #[error("the log is empty: its first line has to name the columns {}", columns(.0))]
    Empty(&'static [&'static str]),
    /// The header lacks columns, or has one twice.
    #[error(
        "the header of the log is to have the columns {}, each once; it is: {found}",
        columns(wanted)
    )]
    Header {
        /// The columns that a log has.
        wanted: &'static [&'static str],
        /// The first line.
        found: String,
    },
    /// The database holds the beginning of another log.
    #[error(
        "the database holds a replay of {replayed} up to line {line}, and {log} does not begin with \
         the same lines: --fresh starts over"
    )]
    OtherLog {
        /// The log that was given.
        log: String,
        /// The log that was begun.
        replayed: String,
        /// How far.
        line: i64,
    },
    /// The database holds a replay through another machine.
    #[error(
        "the database holds a replay through the machine {begun}, not {asked}: --fresh starts over"
    )]
    OtherMachine {
        /// The machine that was begun with.
        begun: String,
        /// The machine that was asked for.
        asked: &'static str,
    },
    /// Another replay was started on the same database.
    #[error("another replay was started on this database: this one has stopped")]
    OtherRun,
    /// A database that this build can't speak to.
    #[error(
        "{database} needs the feature `{feature}`: cargo run -p loan-replay --features {feature} .."
    )]
    NeedsFeature {
        /// The database.
        database: &'static str,
        /// The feature of this package.
        feature: &'static str,
    },
    /// A URL of something else.
    #[error(
        "{0}:// is no database that this program knows: a file for SQLite, postgres://.. or mysql://.."
    )]
    UnknownDatabase(String),
    /// The file of the database can't be opened.
    #[error("can't open the database {path}: {source}")]
    OpenDatabase {
        /// The file.
        path: String,
        /// What Diesel says.
        source: ConnectionError,
    },
    /// The database can't be reached.
    #[error("can't connect to the database: {0}")]
    Connect(#[from] ConnectionError),
    /// A temporary file could not be made.
    #[error("can't make a temporary database: {0}")]
    Temporary(#[source] io::Error),
    /// A transition failed for another reason than that the machine refuses it.
    #[error("line {line}: {source}")]
    Transition {
        /// The line of the log.
        line: i64,
        /// What the library says.
        source: Box<TransitionError>,
    },
    /// The records could not be compared with the loans.
    #[error("the records could not be checked: {0}")]
    Records(#[source] Box<TransitionError>),
    /// The database refused or could not be asked.
    #[error("the database reported: {0}")]
    Database(#[from] diesel::result::Error),
}

fn columns(names: &[&str]) -> String {
    names.join(", ")
}
