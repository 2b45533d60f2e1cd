//! Users who are known by something else than a password.

use std::fmt;
use std::marker::PhantomData;

use super::{Admits, Authenticate, LoginError, admits_all};
use crate::error::Error;

/// Finds the user by something that another party has vouched for: by an address that a provider of identities has
/// checked, say, which is a field of a profile.
///
/// The query finds exactly one: where it finds several, nobody is logged in.
///
/// ```ignore
/// let login = FoundBy::new(|url: &str, conn: &mut SqliteConnection| {
///     UserData::load(User::query().filter(User::fields().openid_url().eq(url)), conn)
/// });
/// let mary: UserData = login.authenticate("https://example.org/mary", &mut conn)?;
/// ```
pub struct FoundBy<G: ?Sized, U, F> {
    find: F,
    admits: Admits<U>,
    given: PhantomData<fn(&G)>,
}

impl<G: ?Sized, U, F> fmt::Debug for FoundBy<G, U, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FoundBy").finish_non_exhaustive()
    }
}

impl<G: ?Sized, U, F> FoundBy<G, U, F> {
    /// By this query.
    pub fn new<K>(find: F) -> Self
    where
        F: Fn(&G, &mut K) -> Result<Vec<U>, Error>,
    {
        Self {
            find,
            admits: admits_all(),
            given: PhantomData,
        }
    }

    /// Only these users may log in; without, all may.
    #[must_use]
    pub fn admits(mut self, admits: impl Fn(&U) -> bool + Send + Sync + 'static) -> Self {
        self.admits = Box::new(admits);
        self
    }
}

impl<G, U, F, K> Authenticate<K> for FoundBy<G, U, F>
where
    G: ?Sized + 'static,
    F: Fn(&G, &mut K) -> Result<Vec<U>, Error>,
{
    type User = U;
    type Given<'g> = &'g G;

    fn authenticate(&self, given: &G, conn: &mut K) -> Result<U, LoginError> {
        let mut found = (self.find)(given, conn)?;
        match (found.pop(), found.is_empty()) {
            (Some(user), true) if (self.admits)(&user) => Ok(user),
            (Some(_), true) => Err(LoginError::NotAdmitted),
            _ => Err(LoginError::Wrong),
        }
    }
}
