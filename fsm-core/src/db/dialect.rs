//! Which database a statement is for, where it matters.

#[cfg(any(feature = "sqlite", feature = "postgres", feature = "mysql"))]
use std::any::TypeId;

/// A database, where one is meant and no connection is at hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Dialect {
    /// SQLite.
    Sqlite,
    /// PostgreSQL, and engines that speak its protocol.
    Postgres,
    /// MySQL and MariaDB.
    MySql,
}

impl Dialect {
    /// The dialect of Diesel's backend `DB`; `None` for the backend of another crate.
    #[must_use]
    pub fn of<DB: 'static>() -> Option<Self> {
        #[cfg(feature = "sqlite")]
        if TypeId::of::<DB>() == TypeId::of::<diesel::sqlite::Sqlite>() {
            return Some(Self::Sqlite);
        }
        #[cfg(feature = "postgres")]
        if TypeId::of::<DB>() == TypeId::of::<diesel::pg::Pg>() {
            return Some(Self::Postgres);
        }
        #[cfg(feature = "mysql")]
        if TypeId::of::<DB>() == TypeId::of::<diesel::mysql::Mysql>() {
            return Some(Self::MySql);
        }
        None
    }
}
