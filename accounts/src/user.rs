//! The model of a user.

use std::hash::Hash;

use diesel::prelude::*;
use diesel::sql_types::Text;

use crate::password::Password;

/// A model whose rows are users; made by `#[derive(UserModel)]`.
///
/// The table and the struct are the application's own, so that a state machine, rules and methods stand on its own
/// type; [`UserTable`](crate::UserTable) has the SQL of the table.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no model of users",
    label = "not a model of users",
    note = "it derives `accounts::UserModel`, and has an `id`, an `identifier` and a `password`"
)]
pub trait UserModel: Sized + 'static {
    /// The table.
    type Table: Table + Default + 'static;
    /// The key of a user, which profiles refer to.
    type Id: Clone + Eq + Hash + Send + 'static;
    /// The column of the key.
    type IdColumn: Column<Table = Self::Table> + Expression + Default + 'static;
    /// The column of the identifier.
    type IdentifierColumn: Column<Table = Self::Table, SqlType = Text> + Default + 'static;
    /// The column of the password.
    type PasswordColumn: Column<Table = Self::Table, SqlType = Text> + Default + 'static;

    /// The key.
    fn id(&self) -> &Self::Id;

    /// What the user is called when logging in.
    fn identifier(&self) -> &str;

    /// What is stored of the password.
    fn password(&self) -> &Password;

    /// The values of a new row, to insert with Diesel or with `User::create(values)` of a machine. A user without
    /// a password has `Password::unusable()`.
    ///
    /// # Errors
    /// Where the identifier is too long, or holds what no database takes.
    fn values(
        identifier: impl Into<String>,
        password: Password,
    ) -> Result<UserValues<Self>, IdentifierError> {
        let identifier = identifier.into();
        check_identifier(&identifier)?;
        Ok((
            Self::IdentifierColumn::default().eq(identifier),
            Self::PasswordColumn::default().eq(password),
        ))
    }
}

/// A model of users that counts wrong passwords; made by `#[derive(UserModel)]` where it has a field
/// `failed_logins`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not count wrong passwords",
    label = "there is nothing to count them in",
    note = "it has a field `failed_logins: i32`, and its table a column of that name: `UserTable::new(..).failed_logins()`"
)]
pub trait CountsFailedLogins: UserModel {
    /// The name of the column.
    const FAILED_LOGINS: &'static str;

    /// How many wrong passwords there were since the last right one.
    fn failed_logins(&self) -> i32;
}

/// What [`UserModel::values`] gives: an `Insertable`.
pub type UserValues<U> = (
    diesel::dsl::Eq<<U as UserModel>::IdentifierColumn, String>,
    diesel::dsl::Eq<<U as UserModel>::PasswordColumn, Password>,
);

/// Why a text is no identifier.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum IdentifierError {
    /// A form has none.
    #[error("there is no identifier")]
    Missing,
    /// It has more than [`MAX_IDENTIFIER`] characters.
    #[error("an identifier has at most {MAX_IDENTIFIER} characters, and this has {characters}")]
    TooLong {
        /// How many it has.
        characters: usize,
    },
    /// It holds the character NUL, which PostgreSQL does not store, and behind which SQLite does not count.
    #[error("an identifier can't hold the character NUL")]
    Nul,
}

/// An identifier has so many characters at most.
pub const MAX_IDENTIFIER: usize = 512;

/// Whether a text can be an identifier.
///
/// # Errors
/// Why it can't.
pub fn check_identifier(identifier: &str) -> Result<(), IdentifierError> {
    let characters = identifier.chars().count();
    if characters > MAX_IDENTIFIER {
        return Err(IdentifierError::TooLong { characters });
    }
    if identifier.contains('\0') {
        return Err(IdentifierError::Nul);
    }
    Ok(())
}
