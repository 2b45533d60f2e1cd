//! Groups of users.

use fsm_core::db::BlockingConnection;
use fsm_core::transaction;

use super::{GrantBackend, Holder};
use crate::error::Error;

/// A group of users; its members have what it was granted.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Group {
    id: i64,
    name: String,
}

impl Group {
    /// A group has a name of so many characters at most.
    pub const MAX_NAME: usize = 150;

    /// The group with this name; it is made where there is none.
    ///
    /// # Errors
    /// [`Error::GroupName`] where the name is empty, too long or holds a control character; what the database reports.
    pub fn named<K>(name: &str, conn: &mut K) -> Result<Self, Error>
    where
        K: BlockingConnection,
        K::Database: GrantBackend,
    {
        Self::check_name(name)?;
        let mut found = K::Database::find_group(name, conn)?;
        if found.is_none() {
            K::Database::insert_group(name, conn)?;
            found = K::Database::find_group_now(name, conn)?;
        }
        let id = found.ok_or(diesel::result::Error::NotFound)?;
        Ok(Self {
            id,
            name: name.to_owned(),
        })
    }

    pub(super) fn check_name(name: &str) -> Result<(), Error> {
        let is_one = !name.trim().is_empty()
            && name.chars().count() <= Self::MAX_NAME
            && !name.chars().any(char::is_control);
        if is_one {
            Ok(())
        } else {
            Err(Error::GroupName {
                name: name.chars().take(Self::MAX_NAME).collect(),
            })
        }
    }

    /// The group with this name, if there is one.
    ///
    /// # Errors
    /// What the database reports.
    pub fn find<K>(name: &str, conn: &mut K) -> Result<Option<Self>, Error>
    where
        K: BlockingConnection,
        K::Database: GrantBackend,
    {
        let found = K::Database::find_group(name, conn)?;
        Ok(found.map(|id| Self {
            id,
            name: name.to_owned(),
        }))
    }

    /// All groups, by their names.
    ///
    /// # Errors
    /// What the database reports.
    pub fn all<K>(conn: &mut K) -> Result<Vec<Self>, Error>
    where
        K: BlockingConnection,
        K::Database: GrantBackend,
    {
        let groups = K::Database::groups(None, conn)?;
        Ok(groups.into_iter().map(Self::of_row).collect())
    }

    /// The groups that a user is in, by their names.
    ///
    /// # Errors
    /// What the database reports.
    pub fn of<H, K>(user: &H, conn: &mut K) -> Result<Vec<Self>, Error>
    where
        H: Holder,
        K: BlockingConnection,
        K::Database: GrantBackend,
    {
        let groups = K::Database::groups(Some(user.user_id()), conn)?;
        Ok(groups.into_iter().map(Self::of_row).collect())
    }

    fn of_row((id, name): (i64, String)) -> Self {
        Self { id, name }
    }

    /// Its key.
    #[must_use]
    pub fn id(&self) -> i64 {
        self.id
    }

    /// Its name, by which exported grants know it.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The keys of its members, in order.
    ///
    /// # Errors
    /// What the database reports.
    pub fn members<K>(&self, conn: &mut K) -> Result<Vec<i64>, Error>
    where
        K: BlockingConnection,
        K::Database: GrantBackend,
    {
        let members = K::Database::members(Some(self.id), conn)?;
        Ok(members.into_iter().map(|(user, _)| user).collect())
    }

    /// Takes a user in. One who is in it stays.
    ///
    /// # Errors
    /// What the database reports: [`Error::NotStored`] where the user or the group is not there any more.
    pub fn add<H, K>(&self, user: &H, conn: &mut K) -> Result<(), Error>
    where
        H: Holder,
        K: BlockingConnection,
        K::Database: GrantBackend,
    {
        let inserted = K::Database::insert_member(user.user_id(), self.id, conn);
        inserted.map_err(|error| Error::of_grant(error, &self.name))?;
        Ok(())
    }

    /// Takes a user out. Gives whether it was in.
    ///
    /// # Errors
    /// What the database reports.
    pub fn remove<H, K>(&self, user: &H, conn: &mut K) -> Result<bool, Error>
    where
        H: Holder,
        K: BlockingConnection,
        K::Database: GrantBackend,
    {
        Ok(K::Database::delete_member(user.user_id(), self.id, conn)? > 0)
    }

    /// Deletes the group, with what it was granted.
    ///
    /// # Errors
    /// What the database reports. Nothing has changed then.
    pub fn delete<K>(self, conn: &mut K) -> Result<(), Error>
    where
        K: BlockingConnection,
        K::Database: GrantBackend,
    {
        transaction(conn, |conn| {
            K::Database::delete_group(self.id, conn)?;
            Ok(())
        })
    }
}
