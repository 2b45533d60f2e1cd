//! The permissions of a program, as a list that is written down.

use std::fmt;

use fsm_core::db::BlockingConnection;
use fsm_core::transaction;

use super::{GrantBackend, Permission, PermissionInfo, UnknownPermission};
use crate::error::Error;

/// The permissions of a program: those of each model that `permissions!` lists.
pub trait PermissionList {
    /// Those of each model, in the order of the list.
    const MODELS: &'static [&'static [PermissionInfo]];

    /// All permissions, in order.
    #[must_use]
    fn all() -> impl Iterator<Item = &'static PermissionInfo> {
        Self::MODELS.iter().copied().flatten()
    }

    /// The permission with this natural key.
    ///
    /// # Errors
    /// There is none; the error has the nearest name.
    fn parse(name: &str) -> Result<AnyPermission, UnknownPermission> {
        let found = Self::all().find(|info| info.name == name);
        found
            .map(AnyPermission)
            .ok_or_else(|| UnknownPermission::among(name, Self::all().map(|info| info.name)))
    }

    /// Stores each permission that is not stored yet, and each label that has changed, so that they can be granted.
    /// It can be called at each start of a program, by several at once. What is stored and not in the list is reported,
    /// and stays.
    ///
    /// # Errors
    /// What the database reports. What was stored until then stays: call it again.
    fn sync_permissions<K>(conn: &mut K) -> Result<Synced, Error>
    where
        K: BlockingConnection,
        K::Database: GrantBackend,
    {
        let stored = K::Database::stored_permissions(conn)?;
        let mut synced = Synced::default();
        for info in Self::all() {
            match stored.iter().find(|(name, _)| name == info.name) {
                None => {
                    K::Database::insert_permission(info.name, info.label, conn)?;
                    synced.added.push(info.name);
                }
                Some((_, label)) if label != info.label => {
                    K::Database::relabel_permission(info.name, info.label, conn)?;
                    synced.relabelled.push(info.name);
                }
                Some(_) => {}
            }
        }
        synced.stale = stale::<Self>(stored);
        Ok(synced)
    }

    /// The permissions that are stored and not in the list: of models, transitions and names that were taken away.
    ///
    /// # Errors
    /// What the database reports.
    fn stale_permissions<K>(conn: &mut K) -> Result<Vec<String>, Error>
    where
        K: BlockingConnection,
        K::Database: GrantBackend,
    {
        Ok(stale::<Self>(K::Database::stored_permissions(conn)?))
    }

    /// Deletes the permissions that are stored and not in the list, with their grants. Gives how many grants there were.
    ///
    /// # Errors
    /// What the database reports. Nothing has changed then.
    fn remove_stale_permissions<K>(conn: &mut K) -> Result<usize, Error>
    where
        K: BlockingConnection,
        K::Database: GrantBackend,
    {
        let stale = Self::stale_permissions(conn)?;
        transaction(conn, |conn| {
            let mut grants = 0;
            for name in &stale {
                grants += K::Database::delete_permission(name, conn)?;
            }
            Ok(grants)
        })
    }
}

fn stale<L: PermissionList + ?Sized>(stored: Vec<(String, String)>) -> Vec<String> {
    let names = stored.into_iter().map(|(name, _)| name);
    names
        .filter(|name| !L::all().any(|info| info.name == name))
        .collect()
}

/// What [`PermissionList::sync_permissions`] has done.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Synced {
    /// The permissions that were not stored yet.
    pub added: Vec<&'static str>,
    /// Those that have another label now.
    pub relabelled: Vec<&'static str>,
    /// Those that are stored and not in the list. Nobody is asked for them any more.
    pub stale: Vec<String>,
}

/// A permission whose name came at run time: from a form, or a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AnyPermission(&'static PermissionInfo);

impl Permission for AnyPermission {
    fn info(self) -> &'static PermissionInfo {
        self.0
    }
}

impl fmt::Display for AnyPermission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.name)
    }
}

/// The permission of an enum with this natural key; for generated code.
///
/// # Errors
/// There is none.
#[doc(hidden)]
pub fn parse<P: Permission>(name: &str, all: &'static [P]) -> Result<P, UnknownPermission> {
    let found = all.iter().copied().find(|one| one.name() == name);
    found.ok_or_else(|| UnknownPermission::among(name, all.iter().map(|one| one.name())))
}

/// Lists the permissions of a program: `permissions!(App => [Loan, Task])`.
///
/// It makes the type `App` (`pub App => ..`, `pub(crate) App => ..` say who sees it), a [`PermissionList`]:
/// `App::sync_permissions(&mut conn)`, `App::parse("loans.approve_loan")`. Each model derives
/// [`Permissions`](macro@crate::Permissions). One list of a program stands for one database.
#[macro_export]
macro_rules! permissions {
    ($vis:vis $name:ident => [$($model:ty),+ $(,)?]) => {
        /// The permissions of the program.
        #[derive(Debug, Clone, Copy)]
        $vis struct $name;

        impl $crate::PermissionList for $name {
            const MODELS: &'static [&'static [$crate::PermissionInfo]] =
                &[$(<$model as $crate::HasPermissions>::PERMISSIONS),+];
        }

        const _: () = ::core::assert!(
            $crate::__private::is_sound(<$name as $crate::PermissionList>::MODELS),
            "two permissions have one name: a model is listed twice, or two models of one table have the same name; `#[permissions(name = \"..\")]` gives one of them another",
        );
    };
}

/// Whether each permission has a name of its own.
#[doc(hidden)]
#[must_use]
#[expect(
    clippy::indexing_slicing,
    reason = "each index is below a length, and it runs when the program is compiled"
)]
pub const fn is_sound(models: &[&[PermissionInfo]]) -> bool {
    let mut a = 0;
    while a < models.len() {
        let mut b = a + 1;
        while b < models.len() {
            if is_one_shared(models[a], models[b]) {
                return false;
            }
            b += 1;
        }
        a += 1;
    }
    true
}

#[expect(clippy::indexing_slicing, reason = "as above")]
const fn is_one_shared(a: &[PermissionInfo], b: &[PermissionInfo]) -> bool {
    let mut i = 0;
    while i < a.len() {
        let mut j = 0;
        while j < b.len() {
            if is_same(a[i].name.as_bytes(), b[j].name.as_bytes()) {
                return true;
            }
            j += 1;
        }
        i += 1;
    }
    false
}

#[expect(clippy::indexing_slicing, reason = "as above")]
const fn is_same(a: &[u8], b: &[u8]) -> bool {
    let mut at = 0;
    while at < a.len() && at < b.len() {
        if a[at] != b[at] {
            return false;
        }
        at += 1;
    }
    a.len() == b.len()
}
