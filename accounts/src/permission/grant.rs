//! Granting and revoking.

use fsm_core::db::BlockingConnection;

use super::backend::StoredGrant;
use super::rule::Grantable;
use super::{GrantBackend, Group, Holder, ModelPermission, Permission};
use crate::error::Error;

/// Begins to grant a permission: `grant(LoanPermission::Approve).to(&mary, &mut conn)?`.
pub fn grant<P: Permission>(permission: P) -> Grant<P> {
    Grant {
        permission,
        object: None,
    }
}

/// Begins to take a permission back: `revoke(LoanPermission::Approve).from(&mary, &mut conn)?`.
pub fn revoke<P: Permission>(permission: P) -> Revoke<P> {
    Revoke(grant(permission))
}

/// A permission that is being granted.
#[derive(Debug, Clone, Copy)]
#[must_use = "nothing is granted until it is said to whom: `.to(&mary, &mut conn)?`"]
pub struct Grant<P> {
    permission: P,
    object: Option<i64>,
}

/// A permission that is being taken back.
#[derive(Debug, Clone, Copy)]
#[must_use = "nothing is taken back until it is said from whom: `.from(&mary, &mut conn)?`"]
pub struct Revoke<P>(Grant<P>);

/// To whom a permission is granted: a user or a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Recipient {
    /// The user with this key.
    User(i64),
    /// The group with this key.
    Group(i64),
}

/// Somebody that permissions can be granted to: a [`Holder`], a [`Group`], or the key of either.
#[diagnostic::on_unimplemented(
    message = "nothing can be granted to `{Self}`",
    label = "neither a user nor a group",
    note = "it implements `accounts::Holder`, or it is a `Group` or a `Recipient`"
)]
pub trait Grantee {
    /// Its key.
    fn recipient(&self) -> Recipient;
}

#[diagnostic::do_not_recommend]
impl<H: Holder> Grantee for H {
    fn recipient(&self) -> Recipient {
        Recipient::User(self.user_id())
    }
}

impl Grantee for Group {
    fn recipient(&self) -> Recipient {
        Recipient::Group(self.id())
    }
}

impl Grantee for Recipient {
    fn recipient(&self) -> Recipient {
        *self
    }
}

impl<P: Permission> Grant<P> {
    /// On this row alone.
    pub fn on<M>(self, object: &M) -> Self
    where
        P: ModelPermission<Model = M>,
        M: Grantable,
    {
        Self {
            object: Some(object.object_id()),
            ..self
        }
    }

    /// Stores the grant. Where it is stored already, nothing happens.
    ///
    /// # Errors
    /// What the database reports: [`Error::NotStored`] where it does not know the permission, or the user.
    pub fn to<G, K>(self, whom: &G, conn: &mut K) -> Result<(), Error>
    where
        G: Grantee + ?Sized,
        K: BlockingConnection,
        K::Database: GrantBackend,
    {
        let granted = self.granted(whom);
        let inserted = K::Database::insert_grant(&granted, conn);
        inserted.map_err(|error| Error::of_grant(error, &granted.permission))?;
        Ok(())
    }

    fn granted<G: Grantee + ?Sized>(self, whom: &G) -> StoredGrant {
        StoredGrant {
            to: whom.recipient(),
            permission: self.permission.name().to_owned(),
            object: self.object,
        }
    }
}

impl<P: Permission> Revoke<P> {
    /// What was granted on this row alone.
    pub fn on<M>(self, object: &M) -> Self
    where
        P: ModelPermission<Model = M>,
        M: Grantable,
    {
        Self(self.0.on(object))
    }

    /// Deletes the grant. Gives whether there was one: what a user has through a group is taken from the group.
    ///
    /// # Errors
    /// What the database reports.
    pub fn from<G, K>(self, whom: &G, conn: &mut K) -> Result<bool, Error>
    where
        G: Grantee + ?Sized,
        K: BlockingConnection,
        K::Database: GrantBackend,
    {
        let granted = self.0.granted(whom);
        Ok(K::Database::delete_grant(&granted, conn)? > 0)
    }
}
