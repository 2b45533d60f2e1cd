//! Why something did not happen.

use accounts::{FieldError, InvalidForm, LoginError};
use diesel::ConnectionError;
use fsm_core::{AttemptError, TransitionError};

/// Why something did not happen.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A database that this build can't speak to.
    #[error(
        "{database} needs the feature `{feature}`: cargo run -p sign-up --features {feature} -- .."
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
    /// There are no tables.
    #[error("this database has no tables of this program; `sign-up setup` makes them: {0}")]
    NoTables(#[source] diesel::result::Error),
    /// What comes from the standard input can't be read.
    #[error("can't read the input: {0}")]
    Input(#[from] std::io::Error),
    /// A form is no JSON, or has a value of another type.
    #[error("this is no form: {0}")]
    Form(#[from] serde_json::Error),
    /// The identifier or the address is somebody else's.
    #[error("the identifier or the email address is somebody else's already")]
    Taken,
    /// There is nobody of this name.
    #[error("there is no user `{0}`")]
    NoUser(String),
    /// Somebody may not log in.
    #[error(transparent)]
    Login(#[from] LoginError),
    /// A transition was refused.
    #[error(transparent)]
    Transition(#[from] TransitionError),
    /// A rule does not allow it.
    #[error(transparent)]
    Attempt(#[from] AttemptError),
    /// There is no such field, or several.
    #[error(transparent)]
    Field(#[from] FieldError),
    /// Fields of a form could not be set.
    #[error(transparent)]
    Fields(#[from] InvalidForm),
    /// Something about a user and its profiles, or about grants.
    #[error(transparent)]
    Accounts(#[from] accounts::Error),
    /// The database refused or could not be asked.
    #[error("the database reported: {0}")]
    Database(#[from] diesel::result::Error),
}
