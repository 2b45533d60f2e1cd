//! Logging in: finding out who somebody is. Nothing here knows of HTTP.

mod found_by;
mod password;

pub use found_by::FoundBy;
pub use password::{Credentials, PasswordLogin};

use crate::error::Error;

/// A way to find out who somebody is, on connections `K`. [`PasswordLogin`] and [`FoundBy`] are two; a program writes
/// others, and asks one after the other.
pub trait Authenticate<K> {
    /// Who is found.
    type User;

    /// What somebody gives to be known by: credentials, or what another party has vouched for.
    type Given<'g>;

    /// Finds the user.
    ///
    /// # Errors
    /// [`LoginError::Wrong`] where nobody is known by this, [`LoginError::NotAdmitted`] where the user may not log
    /// in, and what the database reports.
    fn authenticate(&self, given: Self::Given<'_>, conn: &mut K) -> Result<Self::User, LoginError>;
}

/// Why somebody was not logged in.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LoginError {
    /// Nobody is known by what was given. It does not say whether there is such a user.
    #[error("wrong identifier or password")]
    Wrong,
    /// What was given is right, and the user may not log in: a locked account, say.
    #[error("this account can't log in")]
    NotAdmitted,
    /// It could not be found out.
    #[error(transparent)]
    Failed(#[from] Error),
}

impl From<diesel::result::Error> for LoginError {
    fn from(error: diesel::result::Error) -> Self {
        Self::Failed(error.into())
    }
}

/// Whether a user may log in.
type Admits<U> = Box<dyn Fn(&U) -> bool + Send + Sync>;

fn admits_all<U>() -> Admits<U> {
    Box::new(|_| true)
}
