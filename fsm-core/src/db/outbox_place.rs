//! Where a model's effects are kept, as a value: for programs that work with every model.

use diesel::prelude::*;

use super::dialect::{Dialect, Writable, sql_name};

/// The table of a model's outbox; made by `#[derive(StateMachine)]`.
#[doc(hidden)]
#[derive(Debug, Clone, Copy)]
pub struct OutboxPlace {
    /// Diesel's module of the table.
    pub(crate) table: &'static str,
    /// The table as SQL names it, schema included.
    pub(crate) sql_name: fn(Dialect) -> Option<String>,
}

/// The columns of the table.
pub(crate) const OUTBOX_COLUMNS: [&str; 10] = [
    "id",
    "effect_key",
    "effect",
    "payload",
    "request_id",
    "created_at",
    "due_at",
    "attempts",
    "last_error",
    "parked_at",
];

/// The table `T`.
#[doc(hidden)]
#[must_use]
pub const fn outbox_place<T>(table: &'static str) -> Option<OutboxPlace>
where
    T: Table + Default,
    T::FromClause: Writable,
{
    Some(OutboxPlace {
        table,
        sql_name: sql_name::<T>,
    })
}
