//! Which database a statement is for, where it matters.

#[cfg(any(feature = "sqlite", feature = "postgres", feature = "mysql"))]
use std::any::TypeId;

use diesel::Table;

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

    /// An index and its table, as `CREATE INDEX` names them: on SQLite the index has the schema, and not the table.
    #[must_use]
    pub(crate) fn index_on(self, index: &str, table: &str) -> String {
        match table.split_once('.') {
            Some((schema, table)) if self == Self::Sqlite && !schema.contains('"') => {
                format!("{schema}.{index} ON {table}")
            }
            _ => format!("{index} ON {table}"),
        }
    }
}

/// A piece of SQL that each backend of the enabled features can write.
#[doc(hidden)]
pub trait Writable {
    /// The text, without bound values; `None` where the dialect's feature is off.
    fn text_in(&self, dialect: Dialect) -> Option<String>;
}

impl<T: OnSqlite + OnPostgres + OnMySql> Writable for T {
    fn text_in(&self, dialect: Dialect) -> Option<String> {
        match dialect {
            Dialect::Sqlite => self.on_sqlite(),
            Dialect::Postgres => self.on_postgres(),
            Dialect::MySql => self.on_mysql(),
        }
    }
}

/// The table as SQL names it, schema included; `None` where the dialect's feature is off.
pub(super) fn sql_name<T>(dialect: Dialect) -> Option<String>
where
    T: Table + Default,
    T::FromClause: Writable,
{
    T::default().from_clause().text_in(dialect)
}

macro_rules! written_on {
    ($trait:ident, $method:ident, $feature:literal, $backend:path) => {
        /// The text on one backend.
        #[doc(hidden)]
        pub trait $trait {
            /// The text, where the backend's feature is on.
            fn $method(&self) -> Option<String>;
        }

        #[cfg(feature = $feature)]
        impl<T: diesel::query_builder::QueryFragment<$backend>> $trait for T {
            fn $method(&self) -> Option<String> {
                type Builder = <$backend as diesel::backend::Backend>::QueryBuilder;
                let mut out = Builder::default();
                self.to_sql(&mut out, &<$backend>::default()).ok()?;
                Some(diesel::query_builder::QueryBuilder::<$backend>::finish(out))
            }
        }

        #[cfg(not(feature = $feature))]
        impl<T> $trait for T {
            fn $method(&self) -> Option<String> {
                None
            }
        }
    };
}

written_on!(OnSqlite, on_sqlite, "sqlite", diesel::sqlite::Sqlite);
written_on!(OnPostgres, on_postgres, "postgres", diesel::pg::Pg);
written_on!(OnMySql, on_mysql, "mysql", diesel::mysql::Mysql);
