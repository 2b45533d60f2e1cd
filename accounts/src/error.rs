//! What can go wrong.

use diesel::result::{DatabaseErrorKind, Error as DatabaseError};
use fsm_core::{Reason, TransitionError};

use crate::form::InvalidForm;
use crate::password::PasswordError;
use crate::permission::{Group, UnknownName, UnknownPermission};
use crate::user::IdentifierError;

/// Why something about a user did not happen. Nothing has changed then.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The identifier is none.
    #[error(transparent)]
    Identifier(#[from] IdentifierError),
    /// The password could not be hashed.
    #[error(transparent)]
    Password(#[from] PasswordError),
    /// There is no such field, or several.
    #[error(transparent)]
    Field(#[from] FieldError),
    /// Fields of a form could not be set.
    #[error(transparent)]
    Form(#[from] InvalidForm),
    /// Validation has failed.
    #[error(transparent)]
    Invalid(#[from] Invalid),
    /// The row of a profile is not there: somebody has deleted it, or the user, since it was loaded.
    #[error("there is no row of the profile `{profile}` any more")]
    ProfileGone {
        /// The profile's name.
        profile: &'static str,
    },
    /// The database does not know the permission that is granted, or the user or the group.
    #[error("`{what}` is not stored, or who it is granted to is not: has `sync_permissions` run?")]
    NotStored {
        /// The permission, or the group that somebody was to be taken into.
        what: String,
    },
    /// The name of a group is empty, too long or holds a control character.
    #[error("`{}` is no name of a group: it has 1 to {} characters", name.escape_debug(), Group::MAX_NAME)]
    GroupName {
        /// How it begins.
        name: String,
    },
    /// A file of groups and grants can't be read.
    #[error("this is no file of groups and grants: {why}")]
    GrantFile {
        /// What is wrong with it, and where.
        why: String,
    },
    /// Groups or grants were changed since the comparison was shown.
    #[error("groups or grants were changed since: compare again")]
    GrantsChanged,
    /// A file of groups and grants has names that the database does not know.
    #[error("{}", names.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    UnknownNames {
        /// The names.
        names: Vec<UnknownName>,
    },
    /// There is no such permission.
    #[error(transparent)]
    UnknownPermission(#[from] UnknownPermission),
    /// The transition of a machine did not happen.
    #[error(transparent)]
    Transition(#[from] TransitionError),
    /// What the database reports.
    #[error(transparent)]
    Database(#[from] diesel::result::Error),
}

impl Error {
    /// Whether a row with such a unique value is there already: the identifier is somebody else's, say.
    #[must_use]
    pub fn is_duplicate(&self) -> bool {
        let (Self::Database(error) | Self::Transition(TransitionError::Database(error))) = self
        else {
            return false;
        };
        matches!(
            error,
            DatabaseError::DatabaseError(DatabaseErrorKind::UniqueViolation, _)
        )
    }

    /// What a parser says of a file.
    pub(crate) fn unreadable(error: &dyn std::error::Error) -> Self {
        Self::GrantFile {
            why: error.to_string(),
        }
    }

    /// What the database says of a grant.
    pub(crate) fn of_grant(error: DatabaseError, what: &str) -> Self {
        match error {
            DatabaseError::DatabaseError(DatabaseErrorKind::ForeignKeyViolation, _) => {
                Self::NotStored {
                    what: what.to_owned(),
                }
            }
            other => other.into(),
        }
    }
}

/// Why a field that is named by a text can't be read or set.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FieldError {
    /// No profile has it.
    #[error("no profile has a field `{field}`{}", near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default())]
    UnknownField {
        /// The name as given.
        field: String,
        /// The field with the nearest name.
        near: Option<&'static str>,
    },
    /// Several profiles have it.
    #[error("`{field}` is on {}; set it on one of them", both(candidates))]
    Ambiguous {
        /// The name as given.
        field: String,
        /// The profiles that have it, in order. `profile.field` names the field of one of them.
        candidates: Vec<&'static str>,
    },
    /// It is on a profile that this user does not have.
    #[error("the user has no profile `{profile}`, which `{field}` is on")]
    NoProfile {
        /// The name as given.
        field: String,
        /// The profile.
        profile: &'static str,
    },
    /// The value is none of the field's type.
    #[error("this is no value of `{field}`: {why}")]
    WrongValue {
        /// The name as given.
        field: String,
        /// What is wrong with it.
        why: String,
    },
}

/// `` both `one` and `two` ``, or a list of more.
fn both(candidates: &[&str]) -> String {
    match candidates {
        [one, two] => format!("both `{one}` and `{two}`"),
        more => {
            let quoted: Vec<String> = more.iter().map(|one| format!("`{one}`")).collect();
            quoted.join(", ")
        }
    }
}

/// Everything that is wrong with a user and its profiles.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", failures.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
pub struct Invalid {
    failures: Vec<Failure>,
}

impl Invalid {
    pub(crate) fn new(failures: Vec<Failure>) -> Self {
        Self { failures }
    }

    /// Each failure, in the order of the profiles.
    #[must_use]
    pub fn failures(&self) -> &[Failure] {
        &self.failures
    }
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{profile}: {reason}")]
pub struct Failure {
    /// The profile that says so.
    pub profile: &'static str,
    /// What is wrong: a code, a text and parameters.
    pub reason: Reason,
}
