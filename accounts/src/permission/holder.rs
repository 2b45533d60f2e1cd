//! Who has permissions.

use std::collections::BTreeSet;

use fsm_core::db::BlockingConnection;

use super::{GrantBackend, Permission};

/// An actor that permissions are granted to. Implement it for the type that your rules call the actor.
///
/// Whether the account is active is asked of the actor in memory: load it for each request, or somebody who is
/// deactivated meanwhile keeps what was granted.
///
/// ```
/// use accounts::Holder;
///
/// # struct User { id: i64, is_active: bool, is_superuser: bool }
/// impl Holder for User {
///     fn user_id(&self) -> i64 {
///         self.id
///     }
///
///     fn is_active(&self) -> bool {
///         self.is_active
///     }
///
///     fn is_superuser(&self) -> bool {
///         self.is_superuser
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no permissions",
    label = "nobody that permissions are granted to",
    note = "implement `accounts::Holder` for it: `user_id`, `is_active` and `is_superuser`"
)]
pub trait Holder {
    /// The key of the user.
    fn user_id(&self) -> i64;

    /// Whether the account is active. One that is not has no permission at all, a superuser's neither.
    fn is_active(&self) -> bool;

    /// Whether every permission is the user's, granted or not.
    fn is_superuser(&self) -> bool;

    /// The grants that were loaded with the actor. `has_perm` then asks no query.
    fn grants(&self) -> Option<&Grants> {
        None
    }
}

/// What the account itself says of all permissions.
pub(super) fn by_account<H: Holder + ?Sized>(holder: &H) -> Option<bool> {
    if !holder.is_active() {
        Some(false)
    } else if holder.is_superuser() {
        Some(true)
    } else {
        None
    }
}

/// The permissions on whole models that a user was granted, itself or through its groups, as they were when they were
/// loaded: for an actor that lives as long as a request does.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Grants {
    names: BTreeSet<String>,
}

impl Grants {
    /// Loads those of the user with this key, by one query.
    ///
    /// # Errors
    /// What the database reports.
    pub fn load<K>(user_id: i64, conn: &mut K) -> diesel::QueryResult<Self>
    where
        K: BlockingConnection,
        K::Database: GrantBackend,
    {
        let names = K::Database::permissions_of(user_id, conn)?;
        Ok(names.into_iter().collect())
    }

    /// Whether this one is among them. Whether the account is active, and a superuser's, is not asked.
    #[must_use]
    pub fn has<P: Permission>(&self, permission: P) -> bool {
        self.has_name(permission.name())
    }

    pub(super) fn has_name(&self, name: &str) -> bool {
        self.names.contains(name)
    }

    /// Their natural keys, in the order of the alphabet.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(String::as_str)
    }
}

impl<N: Into<String>> FromIterator<N> for Grants {
    /// Grants by their natural keys, for tests.
    fn from_iter<I: IntoIterator<Item = N>>(names: I) -> Self {
        Self {
            names: names.into_iter().map(Into::into).collect(),
        }
    }
}
