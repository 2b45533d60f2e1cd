//! Groups and grants as a file that a person can read and edit.

use std::collections::{BTreeMap, BTreeSet};

use fsm_core::db::BlockingConnection;
use fsm_core::transaction;
use serde::{Deserialize, Serialize};

use super::backend::StoredGrant;
use super::import::{GrantDiff, compare};
use super::{GrantBackend, Recipient};
use crate::error::Error;
use crate::profile::UserOn;

/// Groups and grants by their natural keys: permissions by names such as `loans.approve_loan`, groups by their names,
/// users by their identifiers. The keys of rows that were granted one by one are those of their tables.
///
/// ```
/// let file = accounts::GrantFile::from_toml(
///     r#"
///     [groups.underwriters]
///     permissions = ["loans.approve_loan", "loans.deny_loan"]
///     members = ["joe", "mary"]
///
///     [users.mary]
///     permissions = ["loans.export_loan"]
///     objects = { "loans.change_loan" = [7, 9] }
///     "#,
/// )?;
/// assert!(file.groups["underwriters"].granted.permissions.contains("loans.deny_loan"));
/// # Ok::<(), accounts::Error>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GrantFile {
    /// Groups by their names.
    #[serde(
        default,
        skip_serializing_if = "BTreeMap::is_empty",
        with = "serde_with::rust::maps_duplicate_key_is_error"
    )]
    pub groups: BTreeMap<String, GroupGrants>,
    /// What users were granted themselves, by their identifiers.
    #[serde(
        default,
        skip_serializing_if = "BTreeMap::is_empty",
        with = "serde_with::rust::maps_duplicate_key_is_error"
    )]
    pub users: BTreeMap<String, Granted>,
}

/// A group in a [`GrantFile`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "GroupEntry", into = "GroupEntry")]
pub struct GroupGrants {
    /// What it was granted.
    pub granted: Granted,
    /// The identifiers of its members; `None` leaves them as they are.
    pub members: Option<BTreeSet<String>>,
}

/// What somebody was granted, in a [`GrantFile`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Granted {
    /// Permissions on whole models.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub permissions: BTreeSet<String>,
    /// Permissions on single rows, with the keys of the rows.
    #[serde(
        default,
        skip_serializing_if = "BTreeMap::is_empty",
        with = "serde_with::rust::maps_duplicate_key_is_error"
    )]
    pub objects: BTreeMap<String, BTreeSet<i64>>,
}

/// A group as it is written. A flattened struct would not report unknown fields.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct GroupEntry {
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    permissions: BTreeSet<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    members: Option<BTreeSet<String>>,
    #[serde(
        default,
        skip_serializing_if = "BTreeMap::is_empty",
        with = "serde_with::rust::maps_duplicate_key_is_error"
    )]
    objects: BTreeMap<String, BTreeSet<i64>>,
}

impl From<GroupEntry> for GroupGrants {
    fn from(entry: GroupEntry) -> Self {
        Self {
            granted: Granted {
                permissions: entry.permissions,
                objects: entry.objects,
            },
            members: entry.members,
        }
    }
}

impl From<GroupGrants> for GroupEntry {
    fn from(group: GroupGrants) -> Self {
        Self {
            permissions: group.granted.permissions,
            members: group.members,
            objects: group.granted.objects,
        }
    }
}

impl Granted {
    pub(super) fn add(&mut self, permission: String, object: Option<i64>) {
        match object {
            None => {
                self.permissions.insert(permission);
            }
            Some(object) => {
                self.objects.entry(permission).or_default().insert(object);
            }
        }
    }

    /// Each grant: a permission, and the row, if it is on one.
    pub(super) fn each(&self) -> impl Iterator<Item = (&str, Option<i64>)> {
        let whole = self.permissions.iter().map(|name| (name.as_str(), None));
        let on_rows = self.objects.iter().flat_map(|(name, objects)| {
            let objects = objects.iter().copied();
            objects.map(|object| (name.as_str(), Some(object)))
        });
        whole.chain(on_rows)
    }
}

impl GrantFile {
    /// Reads a file in TOML.
    ///
    /// # Errors
    /// [`Error::GrantFile`] with what is wrong, and where.
    pub fn from_toml(text: &str) -> Result<Self, Error> {
        toml::from_str(text).map_err(|error| Error::unreadable(&error))
    }

    /// Reads a file in JSON.
    ///
    /// # Errors
    /// [`Error::GrantFile`] with what is wrong, and where.
    pub fn from_json(text: &str) -> Result<Self, Error> {
        serde_json::from_str(text).map_err(|error| Error::unreadable(&error))
    }

    /// The file in TOML.
    ///
    /// # Errors
    /// None that is known.
    pub fn to_toml(&self) -> Result<String, Error> {
        toml::to_string_pretty(self).map_err(|error| Error::unreadable(&error))
    }

    /// The file in JSON.
    ///
    /// # Errors
    /// None that is known.
    pub fn to_json(&self) -> Result<String, Error> {
        serde_json::to_string_pretty(self).map_err(|error| Error::unreadable(&error))
    }

    /// All groups and grants that are stored, as they were at one moment: who grants meanwhile waits. `U` is the model
    /// of the users, by whose identifiers they are named.
    ///
    /// # Errors
    /// What the database reports.
    pub fn export<U, K>(conn: &mut K) -> Result<Self, Error>
    where
        K: BlockingConnection,
        K::Database: GrantBackend,
        U: UserOn<K::Database, Id: Copy + Into<i64> + TryFrom<i64>>,
    {
        let (stored, names) = transaction(conn, |conn| Stored::held::<U, K>(conn))?;
        let mut file = Self::default();
        for (id, name) in &stored.groups {
            let is_in = |(_, group): &&(i64, i64)| group == id;
            let members = stored.members.iter().filter(is_in);
            let members = members.filter_map(|(user, _)| names.get(user).cloned());
            let group = GroupGrants {
                granted: Granted::default(),
                members: Some(members.collect()),
            };
            file.groups.insert(name.clone(), group);
        }
        for grant in stored.grants {
            let granted = match grant.to {
                Recipient::Group(id) => {
                    let name = stored.groups.get(&id);
                    name.and_then(|name| file.groups.get_mut(name))
                        .map(|group| &mut group.granted)
                }
                Recipient::User(id) => {
                    let name = names.get(&id);
                    name.map(|name| file.users.entry(name.clone()).or_default())
                }
            };
            if let Some(granted) = granted {
                granted.add(grant.permission, grant.object);
            }
        }
        Ok(file)
    }

    /// What importing the file would change. Each group and user in the file gets exactly what the file says; those
    /// that are not in it stay as they are. Nothing is written until [`GrantDiff::apply`].
    ///
    /// # Errors
    /// [`Error::GroupName`] for a group that can't be made; what the database reports.
    pub fn compare<U, K>(&self, conn: &mut K) -> Result<GrantDiff, Error>
    where
        K: BlockingConnection,
        K::Database: GrantBackend,
        U: UserOn<K::Database, Id: Copy + Into<i64> + TryFrom<i64>>,
    {
        compare::<U, K>(self, conn)
    }
}

/// What is stored.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Stored {
    pub(super) groups: BTreeMap<i64, String>,
    /// User and group.
    pub(super) members: BTreeSet<(i64, i64)>,
    pub(super) grants: BTreeSet<StoredGrant>,
}

impl Stored {
    pub(super) fn load<K>(conn: &mut K) -> Result<Self, Error>
    where
        K: BlockingConnection,
        K::Database: GrantBackend,
    {
        Ok(Self {
            groups: K::Database::groups(None, conn)?.into_iter().collect(),
            members: K::Database::members(None, conn)?.into_iter().collect(),
            grants: K::Database::grants(conn)?.into_iter().collect(),
        })
    }

    /// The same as it is until the transaction ends, and the identifiers of the users in it.
    pub(super) fn held<U, K>(conn: &mut K) -> Result<(Self, BTreeMap<i64, String>), Error>
    where
        K: BlockingConnection,
        K::Database: GrantBackend,
        U: UserOn<K::Database, Id: Copy + Into<i64> + TryFrom<i64>>,
    {
        K::Database::hold(false, conn)?;
        let stored = Self::load(conn)?;
        let identifiers = stored.identifiers::<U, K>(conn)?;
        Ok((stored, identifiers))
    }

    /// The identifiers of the users who are in a group or were granted something.
    fn identifiers<U, K>(&self, conn: &mut K) -> Result<BTreeMap<i64, String>, Error>
    where
        K: BlockingConnection,
        U: UserOn<K::Database, Id: Copy + Into<i64> + TryFrom<i64>>,
    {
        let mut ids: BTreeSet<i64> = self.members.iter().map(|(user, _)| *user).collect();
        ids.extend(self.grants.iter().filter_map(|grant| match grant.to {
            Recipient::User(user) => Some(user),
            Recipient::Group(_) => None,
        }));
        let ids = ids.into_iter().filter_map(|id| U::Id::try_from(id).ok());
        let users = U::find_ids(&ids.collect::<Vec<_>>(), conn)?;
        let named = users
            .iter()
            .map(|user| ((*user.id()).into(), user.identifier().to_owned()));
        Ok(named.collect())
    }
}
