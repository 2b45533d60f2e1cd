//! Users who are known by a password.

use std::fmt;

use diesel::result::Error as DatabaseError;
use fsm_core::TransitionError;
use fsm_core::db::BlockingConnection;

use super::{Admits, Authenticate, LoginError, admits_all};
use crate::error::Error;
use crate::password::{Hashing, Verified};
use crate::profile::UserOn;
use crate::user::CountsFailedLogins;

/// What somebody types to log in.
#[derive(Clone, Copy)]
pub struct Credentials<'a> {
    /// What the user is called.
    pub identifier: &'a str,
    /// The password as typed.
    pub password: &'a str,
}

impl fmt::Debug for Credentials<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials")
            .field("identifier", &self.identifier)
            .finish_non_exhaustive()
    }
}

/// Keeps count of wrong passwords; gives whether the user is still stored as it was given.
type Count<U, K> = Box<dyn Fn(&U, Counted, &mut K) -> Result<bool, Error> + Send + Sync>;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Counted {
    Wrong,
    Right,
}

/// Finds the user by identifier and password, on connections `K`.
///
/// A user who does not exist, or has no password, costs a hash as well, so that the time of an answer does not tell
/// who exists. Where wrong passwords are counted, that of a user who exists is a write to the database more.
///
/// A right password whose hash was made with other parameters than those of today is hashed anew, and stored.
///
/// ```ignore
/// let login = PasswordLogin::<User, SqliteConnection>::new(Hashing::default())
///     .admits(|user| user.state() == UserState::Active)
///     .locks_after(5, |user, conn| {
///         user.lock().by_system("login").note("5 wrong passwords").save(conn).map(drop)
///     });
/// let mary = login.authenticate(Credentials { identifier, password }, &mut conn)?;
/// ```
pub struct PasswordLogin<U, K> {
    hashing: Hashing,
    admits: Admits<U>,
    count: Option<Count<U, K>>,
}

impl<U, K> fmt::Debug for PasswordLogin<U, K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PasswordLogin")
            .field("hashing", &self.hashing)
            .field("counts", &self.count.is_some())
            .finish_non_exhaustive()
    }
}

impl<U, K> PasswordLogin<U, K> {
    /// Logs everybody in whose password is right.
    #[must_use]
    pub fn new(hashing: Hashing) -> Self {
        Self {
            hashing,
            admits: admits_all(),
            count: None,
        }
    }

    /// Only these users may log in: those whose account is active, say. It is asked on the row as it is once the
    /// password has been found to be right.
    #[must_use]
    pub fn admits(mut self, admits: impl Fn(&U) -> bool + Send + Sync + 'static) -> Self {
        self.admits = Box::new(admits);
        self
    }

    /// Calls `lock` when a user who may log in has had so many wrong passwords since the last right one: it fires the
    /// machine's own event, and the count begins anew, in one transaction. Somebody who has locked the account
    /// meanwhile is not in the way; an event that does not start in the user's state is an error of `authenticate`.
    #[must_use]
    pub fn locks_after<E>(
        mut self,
        wrong_passwords: i32,
        lock: impl Fn(&U, &mut K) -> Result<(), E> + Send + Sync + 'static,
    ) -> Self
    where
        K: BlockingConnection,
        K::Database: 'static,
        U: UserOn<K::Database> + CountsFailedLogins,
        Error: From<E>,
    {
        let count = move |user: &U, counted, conn: &mut K| {
            if counted == Counted::Right {
                let counts = user.failed_logins() != 0;
                if counts {
                    user.count_failure(true, conn)?;
                }
                return Ok(!counts);
            }
            user.count_failure(false, conn)?;
            let Some(user) = U::find_id(user.id(), conn)? else {
                return Ok(false);
            };
            if user.failed_logins() < wrong_passwords {
                return Ok(false);
            }
            let locked = fsm_core::transaction(conn, |conn| {
                lock(&user, conn)?;
                user.count_failure(true, conn)?;
                Ok(())
            });
            locked.map(|()| false)
        };
        self.count = Some(Box::new(count));
        self
    }
}

impl<U, K> PasswordLogin<U, K>
where
    K: BlockingConnection,
    U: UserOn<K::Database>,
{
    /// Counts; gives whether the user is still stored as it was given.
    fn count(&self, user: &U, counted: Counted, conn: &mut K) -> Result<bool, Error> {
        let count = match &self.count {
            Some(count) if counted == Counted::Right || (self.admits)(user) => count,
            _ => return Ok(true),
        };
        match count(user, counted, conn) {
            // Of two who have counted to the limit one locks, and the other is late. But an event that does not
            // start in a state in which users may log in would never lock anybody.
            Err(Error::Transition(TransitionError::Conflict { .. })) => Ok(false),
            Err(error @ Error::Transition(TransitionError::NotAllowed { .. })) => {
                match U::find_id(user.id(), conn)? {
                    Some(now) if (self.admits)(&now) => Err(error),
                    _ => Ok(false),
                }
            }
            other => other,
        }
    }
}

impl<U, K> Authenticate<K> for PasswordLogin<U, K>
where
    K: BlockingConnection,
    U: UserOn<K::Database>,
{
    type User = U;
    type Given<'g> = Credentials<'g>;

    fn authenticate(&self, given: Credentials<'_>, conn: &mut K) -> Result<U, LoginError> {
        let Some(loaded) = U::find_identifier(given.identifier, conn)? else {
            self.hashing.verify_nobody(given.password);
            return Err(LoginError::Wrong);
        };
        let verified = self.hashing.verify(given.password, loaded.password());
        if verified == Verified::No {
            self.count(&loaded, Counted::Wrong, conn)?;
            return Err(LoginError::Wrong);
        }
        // Hashing takes its time: the account may have been locked meanwhile, or have another password.
        let user = U::find_id(loaded.id(), conn)?;
        let user = user.filter(|user| user.password() == loaded.password());
        let user = user.ok_or(LoginError::Wrong)?;
        if !(self.admits)(&user) {
            return Err(LoginError::NotAdmitted);
        }
        let mut is_stored = self.count(&user, Counted::Right, conn)?;
        if verified == Verified::YesAndOutdated {
            let password = self.hashing.hash(given.password).map_err(Error::from)?;
            // Where it is another one by now, that one stays.
            user.store_password(password, conn)?;
            is_stored = false;
        }
        if is_stored {
            return Ok(user);
        }
        let user = U::find_id(user.id(), conn)?;
        user.ok_or_else(|| DatabaseError::NotFound.into())
    }
}
