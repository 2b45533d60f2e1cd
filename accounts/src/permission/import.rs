//! What an import of groups and grants changes.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use fsm_core::db::BlockingConnection;
use fsm_core::transaction;

use super::backend::StoredGrant;
use super::file::{GrantFile, Granted, Stored};
use super::{GrantBackend, Group, Recipient, UnknownPermission};
use crate::error::Error;
use crate::profile::UserOn;

/// What importing a [`GrantFile`] changes: to show to a person, a line each, and then to [`apply`](Self::apply).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[must_use = "nothing has changed until it is applied"]
pub struct GrantDiff {
    changes: Vec<(GrantChange, Step)>,
    unknown: Vec<UnknownName>,
    /// What was compared with.
    seen: Stored,
}

/// One change.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum GrantChange {
    /// A group is made.
    Make {
        /// Its name.
        group: String,
    },
    /// A user is taken into a group.
    Join {
        /// The user's identifier.
        user: String,
        /// The group's name.
        group: String,
    },
    /// A user is taken out of a group.
    Leave {
        /// The user's identifier.
        user: String,
        /// The group's name.
        group: String,
    },
    /// A permission is granted.
    Grant {
        /// To whom, in words: `group underwriters`, `user mary`.
        to: String,
        /// Its natural key.
        permission: String,
        /// The key of the row, if it is on one.
        object: Option<i64>,
    },
    /// A permission is taken back.
    Revoke {
        /// From whom.
        from: String,
        /// Its natural key.
        permission: String,
        /// The key of the row, if it was on one.
        object: Option<i64>,
    },
}

/// A name in a [`GrantFile`] that the database does not know.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum UnknownName {
    /// A permission; its model was taken away, or `sync_permissions` has not run.
    #[error("{to}: {unknown}")]
    Permission {
        /// To whom it would be granted.
        to: String,
        /// The name, and the nearest one.
        unknown: UnknownPermission,
    },
    /// No permission is stored at all.
    #[error("no permission is stored: has `sync_permissions` run?")]
    NothingStored,
    /// A user.
    #[error("there is no user `{identifier}`")]
    User {
        /// The identifier.
        identifier: String,
    },
}

/// A change by keys. A group that is not there yet has none.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Step {
    Make(String),
    Join(i64, GroupKey),
    Leave(i64, GroupKey),
    Grant(To, String, Option<i64>),
    Revoke(To, String, Option<i64>),
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum GroupKey {
    Stored(i64),
    New(String),
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum To {
    User(i64),
    Group(GroupKey),
}

impl fmt::Display for GrantChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let on = |f: &mut fmt::Formatter<'_>, object: &Option<i64>| match object {
            Some(object) => write!(f, " on {object}"),
            None => Ok(()),
        };
        match self {
            Self::Make { group } => write!(f, "+ group {group}"),
            Self::Join { user, group } => write!(f, "+ group {group}: member {user}"),
            Self::Leave { user, group } => write!(f, "- group {group}: member {user}"),
            Self::Grant {
                to,
                permission,
                object,
            } => {
                write!(f, "+ {to}: {permission}")?;
                on(f, object)
            }
            Self::Revoke {
                from,
                permission,
                object,
            } => {
                write!(f, "- {from}: {permission}")?;
                on(f, object)
            }
        }
    }
}

impl fmt::Display for GrantDiff {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (change, _) in &self.changes {
            writeln!(f, "{change}")?;
        }
        for unknown in &self.unknown {
            writeln!(f, "? {unknown}")?;
        }
        Ok(())
    }
}

impl GrantDiff {
    /// The changes, in the order in which they are made.
    pub fn changes(&self) -> impl Iterator<Item = &GrantChange> {
        self.changes.iter().map(|(change, _)| change)
    }

    /// What the file names and the database does not know.
    #[must_use]
    pub fn unknown(&self) -> &[UnknownName] {
        &self.unknown
    }

    /// Whether there is nothing to change, and nothing unknown.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty() && self.unknown.is_empty()
    }

    /// The same without what the database does not know, so that the rest can be applied.
    pub fn without_unknown(mut self) -> Self {
        self.unknown.clear();
        self
    }

    /// Makes the changes, all of them or none.
    ///
    /// # Errors
    /// [`Error::GrantsChanged`] where somebody has changed groups or grants since the comparison, so that something else
    /// would come out than was shown: compare again. [`Error::UnknownNames`] where the file names what the database does not know; [`Error::NotStored`] where a user or
    /// a permission was deleted since the comparison; what the database reports. Nothing has changed then.
    pub fn apply<K>(&self, conn: &mut K) -> Result<(), Error>
    where
        K: BlockingConnection,
        K::Database: GrantBackend,
    {
        if !self.unknown.is_empty() {
            return Err(Error::UnknownNames {
                names: self.unknown.clone(),
            });
        }
        if self.changes.is_empty() {
            return Ok(());
        }
        transaction(conn, |conn| {
            K::Database::hold(true, conn)?;
            if Stored::load(conn)? != self.seen {
                return Err(Error::GrantsChanged);
            }
            let mut made = BTreeMap::new();
            for (_, step) in &self.changes {
                step.take(&mut made, conn)?;
            }
            Ok(())
        })
    }
}

impl GroupKey {
    fn get(&self, made: &BTreeMap<String, i64>) -> Result<i64, Error> {
        match self {
            Self::Stored(id) => Ok(*id),
            Self::New(name) => made
                .get(name)
                .copied()
                .ok_or_else(|| Error::NotStored { what: name.clone() }),
        }
    }
}

impl Step {
    fn take<K>(&self, made: &mut BTreeMap<String, i64>, conn: &mut K) -> Result<(), Error>
    where
        K: BlockingConnection,
        K::Database: GrantBackend,
    {
        let grant = |to: &To, permission: &String, object: &Option<i64>| {
            Ok::<_, Error>(StoredGrant {
                to: match to {
                    To::User(id) => Recipient::User(*id),
                    To::Group(key) => Recipient::Group(key.get(made)?),
                },
                permission: permission.clone(),
                object: *object,
            })
        };
        match self {
            Self::Make(name) => {
                K::Database::insert_group(name, conn)?;
                let id = K::Database::find_group_now(name, conn)?;
                made.insert(name.clone(), id.ok_or(diesel::result::Error::NotFound)?);
            }
            Self::Join(user, group) => {
                let group = group.get(made)?;
                K::Database::insert_member(*user, group, conn)
                    .map_err(|error| Error::of_grant(error, "the member of a group"))?;
            }
            Self::Leave(user, group) => {
                K::Database::delete_member(*user, group.get(made)?, conn)?;
            }
            Self::Grant(to, permission, object) => {
                K::Database::insert_grant(&grant(to, permission, object)?, conn)
                    .map_err(|error| Error::of_grant(error, permission))?;
            }
            Self::Revoke(to, permission, object) => {
                K::Database::delete_grant(&grant(to, permission, object)?, conn)?;
            }
        }
        Ok(())
    }
}

/// Compares a file with what is stored.
pub(super) fn compare<U, K>(file: &GrantFile, conn: &mut K) -> Result<GrantDiff, Error>
where
    K: BlockingConnection,
    K::Database: GrantBackend,
    U: UserOn<K::Database, Id: Copy + Into<i64> + TryFrom<i64>>,
{
    let ((stored, identifiers), permissions) = transaction(conn, |conn| {
        let held = Stored::held::<U, K>(conn)?;
        Ok::<_, Error>((held, K::Database::stored_permissions(conn)?))
    })?;
    let members = file
        .groups
        .values()
        .filter_map(|group| group.members.as_ref());
    let members = members.flatten();
    let named: BTreeSet<&str> = members
        .chain(file.users.keys())
        .map(String::as_str)
        .collect();
    let found = U::find_identifiers(&named.into_iter().collect::<Vec<_>>(), conn)?;
    let mut comparison = Comparison {
        users: found
            .iter()
            .map(|user| (user.identifier().to_owned(), (*user.id()).into()))
            .collect(),
        identifiers,
        permissions: permissions.into_iter().map(|(name, _)| name).collect(),
        diff: GrantDiff {
            seen: stored.clone(),
            ..GrantDiff::default()
        },
        stored,
    };
    for (name, group) in &file.groups {
        Group::check_name(name)?;
        let key = comparison.group(name);
        if let Some(members) = &group.members {
            comparison.members(name, &key, members);
        }
        comparison.grants(&format!("group {name}"), &To::Group(key), &group.granted);
    }
    for (identifier, granted) in &file.users {
        if let Some(user) = comparison.user(identifier) {
            comparison.grants(&format!("user {identifier}"), &To::User(user), granted);
        }
    }
    Ok(comparison.diff)
}

struct Comparison {
    stored: Stored,
    /// The keys of the users in the file.
    users: BTreeMap<String, i64>,
    /// The identifiers of the users who have something.
    identifiers: BTreeMap<i64, String>,
    permissions: BTreeSet<String>,
    diff: GrantDiff,
}

impl Comparison {
    fn change(&mut self, change: GrantChange, step: Step) {
        self.diff.changes.push((change, step));
    }

    /// The key of a group, which is made where there is none.
    fn group(&mut self, name: &str) -> GroupKey {
        let mut groups = self.stored.groups.iter();
        if let Some((id, _)) = groups.find(|(_, known)| *known == name) {
            return GroupKey::Stored(*id);
        }
        let group = name.to_owned();
        self.change(GrantChange::Make { group }, Step::Make(name.to_owned()));
        GroupKey::New(name.to_owned())
    }

    /// The key of a user; one that is unknown is told once.
    fn user(&mut self, identifier: &str) -> Option<i64> {
        let found = self.users.get(identifier).copied();
        let unknown = UnknownName::User {
            identifier: identifier.to_owned(),
        };
        if found.is_none() && !self.diff.unknown.contains(&unknown) {
            self.diff.unknown.push(unknown);
        }
        found
    }

    fn members(&mut self, name: &str, key: &GroupKey, wanted: &BTreeSet<String>) {
        let now: BTreeSet<i64> = match key {
            GroupKey::Stored(id) => {
                let members = self.stored.members.iter();
                let members = members.filter(|(_, group)| group == id);
                members.map(|(user, _)| *user).collect()
            }
            GroupKey::New(_) => BTreeSet::new(),
        };
        let mut then = BTreeSet::new();
        for identifier in wanted {
            let Some(user) = self.user(identifier) else {
                continue;
            };
            then.insert(user);
            if !now.contains(&user) {
                let change = GrantChange::Join {
                    user: identifier.clone(),
                    group: name.to_owned(),
                };
                self.change(change, Step::Join(user, key.clone()));
            }
        }
        for user in now.difference(&then) {
            let change = GrantChange::Leave {
                user: self.identifier(*user),
                group: name.to_owned(),
            };
            self.change(change, Step::Leave(*user, key.clone()));
        }
    }

    fn identifier(&self, user: i64) -> String {
        let known = self.identifiers.get(&user);
        known.cloned().unwrap_or_else(|| user.to_string())
    }

    fn grants(&mut self, who: &str, to: &To, wanted: &Granted) {
        let recipient = match to {
            To::User(id) => Some(Recipient::User(*id)),
            To::Group(GroupKey::Stored(id)) => Some(Recipient::Group(*id)),
            To::Group(GroupKey::New(_)) => None,
        };
        let grants = self.stored.grants.iter();
        let now: BTreeSet<(String, Option<i64>)> = grants
            .filter(|grant| Some(grant.to) == recipient)
            .map(|grant| (grant.permission.clone(), grant.object))
            .collect();
        let mut then = BTreeSet::new();
        for (permission, object) in wanted.each() {
            let this = (permission.to_owned(), object);
            if self.permissions.is_empty() {
                if !self.diff.unknown.contains(&UnknownName::NothingStored) {
                    self.diff.unknown.push(UnknownName::NothingStored);
                }
            } else if !self.permissions.contains(permission) {
                let unknown = UnknownName::Permission {
                    to: who.to_owned(),
                    unknown: self.unknown(permission),
                };
                if !self.diff.unknown.contains(&unknown) {
                    self.diff.unknown.push(unknown);
                }
            } else if !now.contains(&this) {
                let change = GrantChange::Grant {
                    to: who.to_owned(),
                    permission: permission.to_owned(),
                    object,
                };
                self.change(
                    change,
                    Step::Grant(to.clone(), permission.to_owned(), object),
                );
            }
            then.insert(this);
        }
        for (permission, object) in now.difference(&then) {
            let change = GrantChange::Revoke {
                from: who.to_owned(),
                permission: permission.clone(),
                object: *object,
            };
            self.change(
                change,
                Step::Revoke(to.clone(), permission.clone(), *object),
            );
        }
    }

    fn unknown(&self, permission: &str) -> UnknownPermission {
        UnknownPermission::among(permission, self.permissions.iter().map(String::as_str))
    }
}
