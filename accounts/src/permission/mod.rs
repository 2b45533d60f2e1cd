//! Stored permissions: what may be granted, and to whom it is.

mod backend;
mod file;

mod grant;
mod group;
mod holder;
mod import;
mod list;
mod rule;
pub mod schema;
mod tables;

pub use backend::GrantBackend;
pub use file::{GrantFile, Granted, GroupGrants};
pub use grant::{Grant, Grantee, Recipient, Revoke, grant, revoke};
pub use group::Group;
pub use holder::{Grants, Holder};
pub use import::{GrantChange, GrantDiff, UnknownName};
pub use list::{AnyPermission, PermissionList, Synced, is_sound, parse};
pub use rule::{Grantable, HasPerm, HasPermOn, has_perm, has_perm_on};
pub use tables::PermissionTables;

use std::fmt;

/// What may be granted.
///
/// `#[derive(Permissions)]` on a model makes an enum of those of the model: `LoanPermission::Approve`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no permission",
    label = "not a permission",
    note = "`#[derive(Permissions)]` on a model makes the enum of its permissions: `LoanPermission::Approve`"
)]
pub trait Permission: Copy + Send + Sync + 'static {
    /// Its name, and what it says to a person.
    fn info(self) -> &'static PermissionInfo;

    /// Its natural key, as it is stored: `loans.approve_loan`.
    fn name(self) -> &'static str {
        self.info().name
    }
}

/// A permission on the rows of one model, of which [`grant`] and [`has_perm_on`] can name one.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no permission on the rows of one model",
    label = "whose rows these are is not known here",
    note = "it is one of the enum that `#[derive(Permissions)]` makes: `LoanPermission::Approve`"
)]
pub trait ModelPermission: Permission {
    /// The model.
    type Model: HasPermissions<Permission = Self>;
}

/// A model that has permissions; made by `#[derive(Permissions)]`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no permissions",
    label = "a model without permissions",
    note = "it derives `accounts::Permissions`"
)]
pub trait HasPermissions: Sized + 'static {
    /// The enum of its permissions.
    type Permission: ModelPermission<Model = Self>;

    /// All of them, in the order of the enum.
    const PERMISSIONS: &'static [PermissionInfo];
}

/// What is known of a permission.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PermissionInfo {
    /// Its natural key: the table, the action and the model, as in `loans.approve_loan`.
    pub name: &'static str,
    /// What it says to a person: `Can approve loan`.
    pub label: &'static str,
}

/// A text that names no permission.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct UnknownPermission {
    /// The text.
    pub name: String,
    /// The permission with the nearest name.
    pub near: Option<String>,
}

impl UnknownPermission {
    /// A text that is none of these names.
    #[doc(hidden)]
    #[must_use]
    pub fn among<'k>(name: &str, known: impl Iterator<Item = &'k str>) -> Self {
        // The names have much in common, so it is letters that count, or that a part was left out.
        let near = known
            .map(|known| (strsim::osa_distance(name, known), known))
            .filter(|(edits, known)| *edits <= 3 || (name.len() >= 4 && known.contains(name)))
            .min_by_key(|(edits, _)| *edits);
        Self {
            name: name.to_owned(),
            near: near.map(|(_, known)| known.to_owned()),
        }
    }
}

impl fmt::Display for UnknownPermission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "there is no permission `{}`", self.name)?;
        match &self.near {
            Some(near) => write!(f, "; did you mean `{near}`?"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for UnknownPermission {}
