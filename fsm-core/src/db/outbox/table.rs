//! The table of the outbox.

use crate::db::dialect::Dialect;
use crate::db::own_table::{Index, OwnTable, Types};

/// The SQL of the outbox's table, for a migration. An application has one.
///
/// ```
/// use fsm_core::{Dialect, OutboxTable};
///
/// let up = OutboxTable::new("effects").up(Dialect::Postgres);
/// assert!(up.starts_with("CREATE TABLE effects ("));
/// ```
///
/// Times are those of the database's clock, in UTC, so that workers on several machines agree.
#[derive(Debug, Clone)]
pub struct OutboxTable(OwnTable);

impl OutboxTable {
    /// A table of this name.
    #[must_use]
    pub fn new(name: impl Into<String>) -> Self {
        Self(OwnTable::new(name.into()))
    }

    /// Its `up` makes the table where it is missing, and does nothing where it is there: for a program that
    /// has no migrations.
    #[must_use]
    pub fn if_missing(mut self) -> Self {
        self.0.if_missing = true;
        self
    }

    /// What makes the table.
    #[must_use]
    pub fn up(&self, dialect: Dialect) -> String {
        let Types {
            short, long, time, ..
        } = Types::of(dialect);
        let now = match dialect {
            Dialect::Sqlite => "(strftime('%Y-%m-%d %H:%M:%f', 'now'))",
            Dialect::Postgres => "clock_timestamp()",
            Dialect::MySql => "(UTC_TIMESTAMP(6))",
        };
        let columns = format!(
            ",
    effect_key {short} NOT NULL UNIQUE,
    effect {short} NOT NULL,
    payload {long} NOT NULL,
    request_id {short},
    created_at {time} NOT NULL DEFAULT {now},
    due_at {time} DEFAULT {now},
    attempts BIGINT NOT NULL DEFAULT 0,
    last_error {long},
    parked_at {time}"
        );
        let due = Index {
            name: "due",
            columns: "due_at, id",
            is_unique: false,
        };
        self.0.up(&columns, &[due], dialect)
    }

    /// What takes it away.
    #[must_use]
    pub fn down(&self, _: Dialect) -> String {
        self.0.down()
    }
}
