//! Why the program can't run.

use diesel::ConnectionError;

/// Why the program can't run.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A database that this build can't speak to.
    #[error(
        "{database} needs the feature `{feature}`: cargo run -p project-tasks --features {feature} .."
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
    /// The database can't be opened or reached.
    #[error("can't connect to the database: {0}")]
    Connect(#[from] ConnectionError),
    /// The tables could not be made.
    #[error("can't make the tables (the database is to have none of these names): {0}")]
    Tables(#[source] diesel::result::Error),
    /// The database refused or could not be asked.
    #[error("the database reported: {0}")]
    Database(#[from] diesel::result::Error),
}
