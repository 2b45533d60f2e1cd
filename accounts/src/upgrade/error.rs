//! Why users were not taken over.

use crate::user::IdentifierError;

/// Why the users of a legacy table were not taken over. Nothing has changed then, but where MySQL or MariaDB lost the
/// connection: there the next run goes on.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum UpgradeError {
    /// There is no such table.
    #[error("there is no table `{table}` to take users over from")]
    NoLegacyTable {
        /// Its name.
        table: String,
    },
    /// A table lacks columns.
    #[error("the table `{table}` has no column {}", list(columns))]
    MissingColumns {
        /// The table.
        table: String,
        /// What it lacks.
        columns: Vec<String>,
    },
    /// The key of the legacy table is no whole number.
    #[error("the key of `{table}` is of the type `{sql_type}`, and users have a whole number")]
    Key {
        /// The table.
        table: String,
        /// The type of its column `id`.
        sql_type: String,
    },
    /// The key of a row is none that a user can have.
    #[error("`{id}` is no key that a user can have: a whole number of 64 bits, with a sign")]
    Id {
        /// It, as the database writes it.
        id: String,
    },
    /// There are rows in a table that is to be filled.
    #[error(
        "the table `{table}` has {rows} rows already: users are taken over into an empty one, or one that is not there yet"
    )]
    NotEmpty {
        /// The table.
        table: String,
        /// How many.
        rows: i64,
    },
    /// The users went into other tables.
    #[error(
        "the users of `{legacy}` are taken over into `{users}` and `{profiles}`, by an earlier run"
    )]
    Elsewhere {
        /// The legacy table.
        legacy: String,
        /// The table of users.
        users: String,
        /// The table of legacy profiles.
        profiles: String,
    },
    /// What a user is called can't be an identifier.
    #[error("the user {id} can't be taken over: {why}")]
    Identifier {
        /// The user's key.
        id: i64,
        /// What is wrong.
        why: IdentifierError,
    },
    /// What was written is not what was read.
    #[error("the new tables have {new}, the legacy table has {legacy}")]
    Differs {
        /// The legacy side: rows, and the checksum of all values.
        legacy: String,
        /// The new side.
        new: String,
    },
    /// A name of a table or state that would have to be quoted.
    #[error(
        "`{0}` is no name that can be used here: letters, digits and underscores, in lower case for new tables"
    )]
    Name(String),
    /// States are given for users who have none.
    #[error("the table of users has no column `state`: say which state new users are in")]
    NoState,
    /// It makes transactions of its own.
    #[error("it makes transactions of its own, and does not run in one of the caller's")]
    InTransaction,
    /// The connection is of a backend of another crate.
    #[error("users are taken over on SQLite, PostgreSQL, MySQL and MariaDB")]
    OtherDatabase,
    /// Another run holds the lock, and was waited for.
    #[error("another run is at it, and does not come to an end")]
    Busy,
    /// What the database reports.
    #[error(transparent)]
    Database(#[from] diesel::result::Error),
}

fn list(names: &[String]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    quoted.join(", ")
}
