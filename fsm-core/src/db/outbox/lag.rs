//! The outbox as a whole: what waits, and what was given up.

use std::time::Duration;

use diesel::prelude::*;

use super::backend::{OutboxBackend, Row};
use super::effect::{Effect, Intent, insert};
use super::statement::{Place, Statement};
use crate::db::dialect::{Dialect, Writable};
use crate::db::run::{Blocking, BlockingConnection, Run, now};
use crate::error::TransitionError;

/// The outbox of an application, by its table: `Outbox::new(effects::table)`.
#[derive(Debug, Clone, Copy)]
pub struct Outbox {
    pub(super) place: Place,
}

/// How far behind the workers are with one kind of effect.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Lag {
    /// The effect's name.
    pub effect: String,
    /// How many wait, with those that are being carried out.
    pub waiting: u64,
    /// How many were given up after too many failures.
    pub parked: u64,
    /// How long the one that has been due longest has been due; zero where none is.
    pub late: Duration,
}

/// An effect that was given up after too many failures.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Parked {
    /// Its key.
    pub key: String,
    /// Its name.
    pub effect: String,
    /// The effect as JSON.
    pub payload: String,
    /// How often it was taken.
    pub attempts: u64,
    /// What the last failure said, or that the last attempt did not come to its end.
    pub error: Option<String>,
}

impl Outbox {
    /// The outbox of this table.
    #[must_use]
    pub fn new<T>(_: T) -> Self
    where
        T: Table + Default,
        T::FromClause: Writable,
    {
        Self {
            place: Place::of::<T>(),
        }
    }

    /// Writes an effect by itself, in the transaction that is open on the connection, if there is one: for what is
    /// no transition. Gives its key.
    ///
    /// # Errors
    /// What the database reports, and what `serde_json` says of a value that has no JSON.
    pub fn put<T, K>(self, effect: &T, conn: &mut K) -> Result<String, TransitionError>
    where
        T: Effect,
        K: BlockingConnection<Database: OutboxBackend>,
    {
        now(self.written(effect, &mut Blocking(conn)))
    }

    /// How far behind the workers are with each kind of effect that waits or is parked, by name. One that no worker
    /// handles shows here as late.
    ///
    /// # Errors
    /// What the database reports.
    pub fn lag<K>(self, conn: &mut K) -> Result<Vec<Lag>, TransitionError>
    where
        K: BlockingConnection<Database: OutboxBackend>,
    {
        now(self.lags(&mut Blocking(conn)))
    }

    /// The effects that were given up, the first of them first; not more than 1,000.
    ///
    /// # Errors
    /// What the database reports.
    pub fn parked<K>(self, conn: &mut K) -> Result<Vec<Parked>, TransitionError>
    where
        K: BlockingConnection<Database: OutboxBackend>,
    {
        now(self.all_parked(&mut Blocking(conn)))
    }

    /// Lets a parked effect be tried again at once, as if it never had been. Gives whether there is one of this
    /// key.
    ///
    /// # Errors
    /// What the database reports.
    pub fn retry<K>(self, key: &str, conn: &mut K) -> Result<bool, TransitionError>
    where
        K: BlockingConnection<Database: OutboxBackend>,
    {
        now(self.retried(key, &mut Blocking(conn)))
    }

    /// Takes a parked effect away: it will never be carried out. Gives whether there was one of this key.
    ///
    /// # Errors
    /// What the database reports.
    pub fn discard<K>(self, key: &str, conn: &mut K) -> Result<bool, TransitionError>
    where
        K: BlockingConnection<Database: OutboxBackend>,
    {
        now(self.discarded(key, &mut Blocking(conn)))
    }

    pub(super) async fn written<T, DB, R>(
        self,
        effect: &T,
        run: &mut R,
    ) -> Result<String, TransitionError>
    where
        T: Effect,
        DB: OutboxBackend,
        R: Run<Backend = DB>,
    {
        let intent = Intent::to(effect)?;
        let key = intent.key.clone();
        DB::count(insert(Box::new(self.place), vec![intent], None), run).await?;
        Ok(key)
    }

    pub(super) async fn lags<DB, R>(self, run: &mut R) -> Result<Vec<Lag>, TransitionError>
    where
        DB: OutboxBackend,
        R: Run<Backend = DB>,
    {
        let late = match Dialect::of::<DB>() {
            Some(Dialect::Sqlite) => {
                "CAST((julianday('now') - julianday(MIN(due_at))) * 86400000 AS INTEGER)"
            }
            Some(Dialect::MySql) => {
                "TIMESTAMPDIFF(MICROSECOND, MIN(due_at), UTC_TIMESTAMP(6)) DIV 1000"
            }
            _ => "CAST(EXTRACT(EPOCH FROM clock_timestamp() - MIN(due_at)) * 1000 AS BIGINT)",
        };
        let select = self
            .place
            .statement()
            .sql("SELECT COUNT(due_at), COUNT(parked_at), COALESCE(")
            .sql(late)
            .sql(", 0), effect, '', '', NULL FROM ")
            .table()
            .sql(" GROUP BY effect ORDER BY effect");
        let rows = DB::rows(select, run).await?;
        let positive = |number: i64| u64::try_from(number).unwrap_or(0);
        let lag = |(waiting, parked, late, effect, ..): Row| Lag {
            effect,
            waiting: positive(waiting),
            parked: positive(parked),
            late: Duration::from_millis(positive(late)),
        };
        Ok(rows.into_iter().map(lag).collect())
    }

    pub(super) async fn all_parked<DB, R>(self, run: &mut R) -> Result<Vec<Parked>, TransitionError>
    where
        DB: OutboxBackend,
        R: Run<Backend = DB>,
    {
        let select = self
            .place
            .statement()
            .sql("SELECT id, attempts, attempts, effect_key, effect, payload, last_error FROM ")
            .table()
            .sql(" WHERE parked_at IS NOT NULL ORDER BY id LIMIT 1000");
        let rows = DB::rows(select, run).await?;
        Ok(rows
            .into_iter()
            .map(|(_, attempts, _, key, effect, payload, error)| Parked {
                key,
                effect,
                payload,
                attempts: u64::try_from(attempts).unwrap_or(0),
                error,
            })
            .collect())
    }

    pub(super) async fn retried<DB, R>(
        self,
        key: &str,
        run: &mut R,
    ) -> Result<bool, TransitionError>
    where
        DB: OutboxBackend,
        R: Run<Backend = DB>,
    {
        let update = self.place.statement().set_due().clock();
        let update = update.sql(", parked_at = NULL, attempts = 0");
        Ok(DB::count(of_parked(update, key), run).await? > 0)
    }

    pub(super) async fn discarded<DB, R>(
        self,
        key: &str,
        run: &mut R,
    ) -> Result<bool, TransitionError>
    where
        DB: OutboxBackend,
        R: Run<Backend = DB>,
    {
        let delete = self.place.statement().delete();
        Ok(DB::count(of_parked(delete, key), run).await? > 0)
    }
}

/// ` WHERE ..` it is parked, and has this key.
fn of_parked<DB: OutboxBackend>(
    statement: Statement<'static, DB, ()>,
    key: &str,
) -> Statement<'static, DB, ()> {
    statement
        .sql(" WHERE parked_at IS NOT NULL AND effect_key = ")
        .text(key)
}
