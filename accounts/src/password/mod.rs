//! Passwords: how they are hashed, stored and compared.

mod django;

use std::fmt;

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use diesel::backend::Backend;
use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::serialize::{self, Output, ToSql};
use diesel::sql_types::Text;

use self::django::Pbkdf2;

/// What is stored of a password: its hash, with the salt and the parameters that it was made with, or `!`,
/// which no password matches. The default is `!`.
///
/// A program never sees the hash by accident: `Debug` hides it.
#[derive(Clone, PartialEq, Eq, FromSqlRow, AsExpression)]
#[diesel(sql_type = Text)]
pub struct Password(String);

impl Password {
    /// The password that nothing matches: of a user who can't log in by password.
    #[must_use]
    pub fn unusable() -> Self {
        Self("!".to_owned())
    }

    /// Takes a hash as it is stored elsewhere: in the PHC format, `$argon2id$v=19$m=19456,t=2,p=1$salt$hash`, or as
    /// Django writes those of PBKDF2 and Argon2, `pbkdf2_sha256$1000000$salt$hash`, `pbkdf2_sha1$..` and
    /// `argon2$argon2id$..`.
    ///
    /// A text in another format is kept as it is, and no password matches it: [`scheme`](Self::scheme) says what it
    /// may be.
    #[must_use]
    pub fn from_stored(stored: impl Into<String>) -> Self {
        Self(stored.into())
    }

    /// The text as it is stored, for a program that writes it elsewhere.
    #[must_use]
    pub fn as_stored(&self) -> &str {
        &self.0
    }

    /// Whether some password may match: whether it is a hash that [`Hashing`] can compare with.
    #[must_use]
    pub fn is_usable(&self) -> bool {
        Stored::parse(&self.0).is_some()
    }

    /// How the hash was made, by the name that it begins with: `argon2id`, `pbkdf2_sha256`, or `scrypt`, which no
    /// password matches here. `None` where there is no hash: for `!`, an empty text, or what has no name.
    #[must_use]
    pub fn scheme(&self) -> Option<&str> {
        let stored = django::without_prefix(&self.0);
        let stored = stored.strip_prefix('$').unwrap_or(stored);
        let (scheme, _) = stored.split_once('$')?;
        let is_name = |letter: char| letter.is_ascii_alphanumeric() || "_-".contains(letter);
        (!scheme.is_empty() && scheme.chars().all(is_name)).then_some(scheme)
    }
}

impl Default for Password {
    fn default() -> Self {
        Self::unusable()
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let hidden = if self.is_usable() { ".." } else { "!" };
        f.debug_tuple("Password")
            .field(&format_args!("{hidden}"))
            .finish()
    }
}

impl<DB: Backend> ToSql<Text, DB> for Password
where
    str: ToSql<Text, DB>,
{
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
        ToSql::<Text, DB>::to_sql(self.0.as_str(), out)
    }
}

impl<DB: Backend> FromSql<Text, DB> for Password
where
    String: FromSql<Text, DB>,
{
    fn from_sql(bytes: DB::RawValue<'_>) -> deserialize::Result<Self> {
        String::from_sql(bytes).map(Self)
    }
}

/// A hash that a password can be compared with.
enum Stored<'a> {
    Argon2(PasswordHash),
    Pbkdf2(Pbkdf2<'a>),
}

/// Passes over a kibibyte of memory: a hundred times what the defaults make, and more.
const MOST_WORK: u64 = 1 << 23;

impl<'a> Stored<'a> {
    fn parse(stored: &'a str) -> Option<Self> {
        if let Some(pbkdf2) = Pbkdf2::parse(stored) {
            return Some(Self::Pbkdf2(pbkdf2));
        }
        let stored = django::without_prefix(stored);
        if !stored.starts_with("$argon2") {
            return None;
        }
        let hash = PasswordHash::new(stored).ok()?;
        // Parameters that nobody chooses would keep a server busy for whoever tries to log in.
        let params = Params::try_from(&hash).ok()?;
        let is_bearable = u64::from(params.t_cost()) * u64::from(params.m_cost()) <= MOST_WORK;
        is_bearable.then_some(Self::Argon2(hash))
    }
}

/// Why a password could not be hashed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PasswordError {
    /// A form has an empty one.
    #[error("the password is empty")]
    Empty,
    /// It is longer than [`Hashing::MAX_BYTES`]: nobody types that, and hashing it is work that a stranger
    /// makes for the server.
    #[error(
        "a password has at most {} bytes, and this has {bytes}",
        Hashing::MAX_BYTES
    )]
    TooLong {
        /// How long it is.
        bytes: usize,
    },
    /// Argon2 does not take these parameters.
    #[error("the parameters of the hash are out of bounds: {0}")]
    Parameters(String),
    /// The hash could not be made: the system gives no random numbers, or no memory.
    #[error("the password could not be hashed: {0}")]
    Failed(String),
}

/// What comparing a password with the stored one gave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verified {
    /// It matches.
    Yes,
    /// It matches, and the stored hash was made with other parameters than those of today, or by Django: store a new
    /// one.
    YesAndOutdated,
    /// It does not.
    No,
}

/// How passwords are hashed: Argon2id with a random salt.
///
/// The default is what OWASP asks for: 19 MiB of memory, two passes, one lane. A hash that was made with other
/// parameters still matches, and a login stores it anew; so does one of PBKDF2's that Django has made.
///
/// ```
/// use accounts::{Hashing, Password, Verified};
///
/// # fn main() -> Result<(), accounts::PasswordError> {
/// let hashing = Hashing::default();
/// let stored = hashing.hash("correct horse")?;
/// assert_eq!(hashing.verify("correct horse", &stored), Verified::Yes);
/// assert_eq!(hashing.verify("battery staple", &stored), Verified::No);
/// assert_eq!(hashing.verify("!", &Password::unusable()), Verified::No);
/// assert_eq!(format!("{stored:?}"), "Password(..)");
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct Hashing {
    params: Params,
}

impl Default for Hashing {
    fn default() -> Self {
        Self {
            params: Params::DEFAULT,
        }
    }
}

impl Hashing {
    /// A longer password is refused before it is hashed.
    pub const MAX_BYTES: usize = 4096;

    /// Other parameters: the memory in KiB, the passes over it, and the lanes.
    ///
    /// # Errors
    /// [`PasswordError::Parameters`] where Argon2 does not take them.
    pub fn new(memory_kib: u32, passes: u32, lanes: u32) -> Result<Self, PasswordError> {
        let params = Params::new(memory_kib, passes, lanes, None)
            .map_err(|error| PasswordError::Parameters(error.to_string()))?;
        Ok(Self { params })
    }

    /// The hash of a password, with a salt of its own.
    ///
    /// # Errors
    /// Where the password is too long, or the system gives no random numbers.
    pub fn hash(&self, password: &str) -> Result<Password, PasswordError> {
        let bytes = password.len();
        if bytes > Self::MAX_BYTES {
            return Err(PasswordError::TooLong { bytes });
        }
        let hash = self.argon2().hash_password(password.as_bytes());
        let hash: PasswordHash = hash.map_err(|error| PasswordError::Failed(error.to_string()))?;
        Ok(Password(hash.to_string()))
    }

    /// Compares a password with the stored one. It takes the time of a hash also where no password can match,
    /// so that time does not tell who has a password.
    ///
    /// A hash that Django has made takes the time that Django gave it, which is another: until its user has logged in
    /// once, the time of an answer tells that there is such a user.
    #[must_use]
    pub fn verify(&self, password: &str, stored: &Password) -> Verified {
        if password.len() > Self::MAX_BYTES {
            return Verified::No;
        }
        match Stored::parse(&stored.0) {
            None => {
                self.verify_nobody(password);
                Verified::No
            }
            Some(Stored::Pbkdf2(hash)) if hash.matches(password) => Verified::YesAndOutdated,
            Some(Stored::Pbkdf2(_)) => Verified::No,
            Some(Stored::Argon2(hash)) => self.verify_argon2(password, &hash),
        }
    }

    fn verify_argon2(&self, password: &str, hash: &PasswordHash) -> Verified {
        match self.argon2().verify_password(password.as_bytes(), hash) {
            Err(_) => Verified::No,
            Ok(()) if self.is_current(hash) => Verified::Yes,
            Ok(()) => Verified::YesAndOutdated,
        }
    }

    /// Hashes a password and forgets it: the time that comparing it would have taken, for a user who does not
    /// exist.
    pub fn verify_nobody(&self, password: &str) {
        if password.len() <= Self::MAX_BYTES {
            // The outcome does not matter, the time does; the salt is nobody's.
            let hash: Result<PasswordHash, _> = self
                .argon2()
                .hash_password_with_salt(password.as_bytes(), b"nobody's salt 16");
            let _ = std::hint::black_box(hash);
        }
    }

    /// Whether a hash was made as one would be made now.
    fn is_current(&self, hash: &PasswordHash) -> bool {
        let params = Params::try_from(hash).ok();
        let same = params.is_some_and(|params| {
            (params.m_cost(), params.t_cost(), params.p_cost())
                == (
                    self.params.m_cost(),
                    self.params.t_cost(),
                    self.params.p_cost(),
                )
        });
        same && hash.algorithm.as_str() == "argon2id" && hash.version == Some(Version::V0x13 as u32)
    }

    fn argon2(&self) -> Argon2<'_> {
        Argon2::new(Algorithm::Argon2id, Version::V0x13, self.params.clone())
    }
}
