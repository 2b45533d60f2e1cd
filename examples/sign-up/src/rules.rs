//! Who may do what. Grants are rows that came from a file; fields are those of the user that it is done to.

use accounts::{Holder as _, has_perm};
use fsm_core::prelude::*;

use crate::model::{User, UserPermission};

/// Everybody acts on their own account.
#[rule]
pub fn is_self(by: &User, user: &User) -> bool {
    user.id == by.id
}

/// Whoever was granted it, on others.
#[rule]
pub fn may_invite(by: &User, user: &User) -> bool {
    has_perm(by, UserPermission::Invite) && user.id != by.id
}

/// Whoever was granted it, on others.
#[rule]
pub fn may_lock(by: &User, user: &User) -> bool {
    has_perm(by, UserPermission::Lock) && user.id != by.id
}

/// Whoever was granted it, on others: nobody lets themselves in again.
#[rule]
pub fn may_unlock(by: &User, user: &User) -> bool {
    has_perm(by, UserPermission::Unlock) && user.id != by.id
}

/// Whoever was granted it, on others who are no superusers.
#[rule]
pub fn may_deactivate(by: &User, user: &User) -> bool {
    has_perm(by, UserPermission::Deactivate) && user.id != by.id && !user.is_superuser
}

/// An active user, and whoever was granted it.
#[rule]
pub fn may_view(by: &User, user: &User) -> bool {
    (by.is_active() && is_self(by, user)) || has_perm(by, UserPermission::View)
}

/// An active user, and whoever was granted it.
#[rule]
pub fn may_change(by: &User, user: &User) -> bool {
    (by.is_active() && is_self(by, user)) || has_perm(by, UserPermission::Change)
}
