//! A profile in a view: as it is now, and as it is stored.

use std::collections::HashMap;
use std::hash::Hash;

use fsm_core::db::BlockingConnection;

use super::Profile;
use super::stored::{self, ProfileOn, UserOn};
use crate::error::Error;

/// A profile that every user has.
#[derive(Debug, Clone)]
pub struct Held<P> {
    now: P,
    /// As it is stored, once somebody could have changed it: most profiles that are loaded are only read.
    stored: Option<Box<P>>,
}

impl<P: Profile> Held<P> {
    /// As it is stored.
    #[must_use]
    pub fn new(row: P) -> Self {
        Self {
            now: row,
            stored: None,
        }
    }

    /// The same of a row that [`fill_missing`] has looked after.
    ///
    /// # Errors
    /// That it is not there: its user is gone meanwhile.
    pub fn of(row: Option<P>) -> Result<Self, Error> {
        let gone = Error::ProfileGone { profile: P::NAME };
        row.map(Self::new).ok_or(gone)
    }

    /// The profile.
    #[must_use]
    pub fn get(&self) -> &P {
        &self.now
    }

    /// The profile, to be changed.
    #[must_use]
    pub fn get_mut(&mut self) -> &mut P {
        self.stored
            .get_or_insert_with(|| Box::new(self.now.clone()));
        &mut self.now
    }

    /// Puts other values in. The keys stay, and what is no field of the profile.
    pub fn put(&mut self, mut profile: P) {
        let now = self.get_mut();
        profile.keep_others(now);
        *now = profile;
    }

    /// Whether a field has another value than is stored.
    #[must_use]
    pub fn is_modified(&self) -> bool {
        let stored = self.stored.as_ref();
        stored.is_some_and(|stored| self.now.differs(stored))
    }

    /// Stores it, where it is modified; gives it as it is once that is committed.
    ///
    /// # Errors
    /// What the database reports, and [`Error::ProfileGone`].
    pub fn save<K>(&self, conn: &mut K) -> Result<Self, Error>
    where
        K: BlockingConnection,
        P: ProfileOn<K::Database>,
    {
        let mut row = self.now.clone();
        if let Some(stored) = &self.stored {
            if self.now.differs(stored) && self.now.update(stored, conn)? == 0 {
                return Err(Error::ProfileGone { profile: P::NAME });
            }
            row.keep_others(stored);
        }
        Ok(Self::new(row))
    }
}

/// A profile that a user may have.
#[derive(Debug, Clone)]
pub struct MaybeHeld<P>(Option<Held<P>>, Option<P>);

impl<P: Profile> MaybeHeld<P> {
    /// As it is stored, or not there.
    #[must_use]
    pub fn new(row: Option<P>) -> Self {
        Self(row.map(Held::new), None)
    }

    /// The profile, where there is one.
    #[must_use]
    pub fn get(&self) -> Option<&P> {
        self.0.as_ref().map(Held::get).or(self.1.as_ref())
    }

    /// The profile, to be changed.
    #[must_use]
    pub fn get_mut(&mut self) -> Option<&mut P> {
        match &mut self.0 {
            Some(held) => Some(held.get_mut()),
            None => self.1.as_mut(),
        }
    }

    /// Puts one in, or other values into the one that is there.
    pub fn put(&mut self, profile: P) {
        match &mut self.0 {
            Some(held) => held.put(profile),
            None => self.1 = Some(profile),
        }
    }

    /// Whether `save` has something to write.
    #[must_use]
    pub fn is_modified(&self) -> bool {
        self.1.is_some() || self.0.as_ref().is_some_and(Held::is_modified)
    }

    /// Stores it, where it is new or modified; gives it as it is once that is committed.
    ///
    /// # Errors
    /// What the database reports, and [`Error::ProfileGone`].
    pub fn save<U, K>(&self, user: &U, conn: &mut K) -> Result<Self, Error>
    where
        K: BlockingConnection,
        U: UserOn<K::Database>,
        P: ProfileOn<K::Database> + Profile<UserId = U::Id>,
    {
        if let Some(new) = &self.1 {
            let id = std::slice::from_ref(user.id());
            new.insert::<U, K>(id, false, conn)?;
            // As it is stored: the database may have filled columns that are no fields.
            let row = P::find(id, true, conn)?.pop();
            let gone = Error::ProfileGone { profile: P::NAME };
            return row.ok_or(gone).map(|row| Self::new(Some(row)));
        }
        let held = self.0.as_ref().map(|held| held.save(conn)).transpose()?;
        Ok(Self(held, None))
    }
}

/// Looks after the rows whose profile is missing: it is made, with a fixed number of statements. `parts` gives the
/// user and the profile of a row.
///
/// # Errors
/// What the database reports.
pub fn fill_missing<U, P, R, K>(
    rows: &mut [R],
    parts: impl for<'r> Fn(&'r mut R) -> (&'r U, &'r mut Option<P>),
    conn: &mut K,
) -> Result<(), Error>
where
    K: BlockingConnection,
    U: UserOn<K::Database>,
    P: ProfileOn<K::Database> + Profile<UserId = U::Id>,
    U::Id: Eq + Hash,
{
    let without = rows.iter_mut().filter_map(|row| {
        let (user, profile) = parts(row);
        profile.is_none().then(|| user.id().clone())
    });
    let without: Vec<U::Id> = without.collect();
    if without.is_empty() {
        return Ok(());
    }
    let made = stored::missing::<U, P, K>(&without, conn)?;
    let made = made.into_iter().map(|row| (row.user_id().clone(), row));
    let mut made: HashMap<U::Id, P> = made.collect();
    for row in rows {
        let (user, profile) = parts(row);
        if profile.is_none() {
            *profile = made.remove(user.id());
        }
    }
    Ok(())
}
