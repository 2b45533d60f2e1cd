//! Where a model's records are kept, as values: for programs that work with every model.

use std::any::TypeId;

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Integer, Nullable, SmallInt, SqlType, Text};

use super::entry::{COLUMNS, ONCE};
use crate::db::dialect::{Dialect, Writable, sql_name};

/// The table that a model's records are kept in; made by `#[derive(StateMachine)]`.
#[doc(hidden)]
#[derive(Debug, Clone, Copy)]
pub struct RecordPlace {
    /// Diesel's module of the table.
    pub(crate) table: &'static str,
    /// The table as SQL names it, schema included.
    pub(crate) sql_name: fn(Dialect) -> Option<String>,
    /// The columns that refer to the row, one for each of its key's, or none.
    pub(crate) keys: &'static [RecordKeyColumn],
}

/// A column of a table of records that refers to the row.
#[doc(hidden)]
#[derive(Debug, Clone, Copy)]
pub struct RecordKeyColumn {
    /// Its name.
    pub(crate) column: &'static str,
    /// Its SQL type, where it is one of those that keys most often have.
    #[cfg_attr(not(feature = "cli"), allow(dead_code, reason = "a command prints it"))]
    pub(crate) sql_type: fn(Dialect) -> Option<&'static str>,
}

/// The table `T`.
#[doc(hidden)]
#[must_use]
pub const fn record_place<T>(
    table: &'static str,
    keys: &'static [RecordKeyColumn],
) -> Option<RecordPlace>
where
    T: Table + Default,
    T::FromClause: Writable,
{
    Some(RecordPlace {
        table,
        sql_name: sql_name::<T>,
        keys,
    })
}

/// The column `C`.
#[doc(hidden)]
#[must_use]
pub const fn record_key_column<C: Column<SqlType: SqlType>>() -> RecordKeyColumn {
    RecordKeyColumn {
        column: C::NAME,
        sql_type: sql_type::<C::SqlType>,
    }
}

fn sql_type<T: 'static>(dialect: Dialect) -> Option<&'static str> {
    fn is<T: 'static, A: 'static, B: 'static>() -> bool {
        [TypeId::of::<A>(), TypeId::of::<B>()].contains(&TypeId::of::<T>())
    }
    if is::<T, BigInt, Nullable<BigInt>>() {
        return Some("BIGINT");
    }
    if is::<T, Integer, Nullable<Integer>>() {
        return Some("INTEGER");
    }
    if is::<T, SmallInt, Nullable<SmallInt>>() {
        return Some("SMALLINT");
    }
    if is::<T, Text, Nullable<Text>>() {
        return Some(match dialect {
            Dialect::MySql => "VARCHAR(255)",
            _ => "TEXT",
        });
    }
    #[cfg(feature = "postgres")]
    if is::<T, diesel::sql_types::Uuid, Nullable<diesel::sql_types::Uuid>>() {
        return Some("UUID");
    }
    None
}

impl RecordPlace {
    /// Every column that a record is written to.
    pub(crate) fn columns(&self) -> impl Iterator<Item = &'static str> {
        let keys = self.keys.iter().map(|key| key.column);
        let known = std::iter::once("id").chain(keys).chain(COLUMNS);
        known.chain([ONCE])
    }

    /// Whether it is the table that a database of this kind calls so, without schema and quotes.
    pub(crate) fn is_named<DB: 'static>(&self, table: &str) -> bool {
        let name = Dialect::of::<DB>().and_then(self.sql_name);
        name.is_some_and(|name| {
            let name = name.rsplit('.').next().unwrap_or_default();
            name.trim_matches(['"', '`']) == table
        })
    }
}
