//! The same on connections of `diesel-async`.

use std::future::poll_fn;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::task::Poll;

use diesel::prelude::*;
use futures_timer::Delay;

use super::backend::OutboxBackend;
use super::effect::{Effect, name_of};
use super::handlers::{BoxError, Delivery, Handlers, in_full, panicked, read};
use super::lag::{Lag, Outbox, Parked};
use super::settings::{Settings, settings};
use super::statement::Place;
use super::worker::{Desk, Round};
use crate::db::awaited::{Awaited, ConnectionAsync};
use crate::db::dialect::Writable;
use crate::db::run::Run;
use crate::error::TransitionError;

/// A [`Worker`](super::Worker) on a connection of `diesel-async`, whose handlers are async.
///
/// Its futures can be dropped at any time: an effect that was taken is taken again when its lease is over.
#[derive(Debug)]
pub struct WorkerAsync {
    place: Place,
    handlers: Handlers<HandlerAsync>,
    settings: Settings,
}

/// What carries one kind of effect out.
type HandlerAsync = Box<dyn Fn(&str, &Delivery) -> Handling + Send + Sync>;
type Handling = Pin<Box<dyn Future<Output = Result<(), BoxError>> + Send>>;

impl WorkerAsync {
    /// A worker on the outbox of this table, which handles nothing yet.
    #[must_use]
    pub fn new<T>(_: T) -> Self
    where
        T: Table + Default,
        T::FromClause: Writable,
    {
        Self {
            place: Place::of::<T>(),
            handlers: Handlers::default(),
            settings: Settings::default(),
        }
    }

    /// The same worker, which carries out effects of the type `T`. Of two handlers of one name the later counts.
    #[must_use]
    pub fn on<T, F, E>(mut self, handler: impl Fn(T, Delivery) -> F + Send + Sync + 'static) -> Self
    where
        T: Effect,
        F: Future<Output = Result<(), E>> + Send + 'static,
        E: Into<BoxError>,
    {
        let handler = move |payload: &str, delivery: &Delivery| -> Handling {
            match read(payload) {
                Ok(effect) => {
                    let soon = handler(effect, delivery.clone());
                    Box::pin(async move { soon.await.map_err(Into::into) })
                }
                Err(error) => Box::pin(std::future::ready(Err(error))),
            }
        };
        self.handlers.add(name_of::<T>(), Box::new(handler));
        self
    }

    settings!();

    /// [`run_once`](super::Worker::run_once) on a connection of `diesel-async`.
    ///
    /// # Errors
    /// Those of [`run_once`](super::Worker::run_once).
    pub async fn run_once<K>(&self, conn: &mut K) -> Result<Round, TransitionError>
    where
        K: ConnectionAsync<Database: OutboxBackend>,
    {
        self.round(&mut Awaited(conn)).await
    }

    /// Carries effects out for ever: drop the future to stop it. Where others are in its way (a database that is busy, a
    /// deadlock), it goes on after a [pause](Self::pause).
    ///
    /// # Errors
    /// What else the database reports: a connection that is lost, say. Connect again, and call it again.
    pub async fn run<K>(&self, conn: &mut K) -> Result<(), TransitionError>
    where
        K: ConnectionAsync<Database: OutboxBackend>,
    {
        loop {
            match self.run_once(conn).await {
                Ok(round) if !round.is_empty() => {}
                Err(error) if !error.is_retryable() => return Err(error),
                _ => Delay::new(self.settings.pause).await,
            }
        }
    }

    async fn round<DB, R>(&self, run: &mut R) -> Result<Round, TransitionError>
    where
        DB: OutboxBackend,
        R: Run<Backend = DB>,
    {
        let mut desk = Desk::of(self.place, &self.handlers, &self.settings);
        while let Some((taken, handler)) = desk.next(run).await? {
            let outcome = outcome(handler, &taken.payload, &taken.delivery).await;
            desk.settle(&taken, outcome, run).await?;
        }
        Ok(desk.round)
    }
}

/// What the handler says; also where it panics, before or while it is waited for.
async fn outcome(handler: &HandlerAsync, payload: &str, delivery: &Delivery) -> Result<(), String> {
    let begun = catch_unwind(AssertUnwindSafe(|| handler(payload, delivery)));
    let mut handling = begun.map_err(panicked)?;
    poll_fn(|cx| {
        // The error's own code may panic as well.
        let polled = catch_unwind(AssertUnwindSafe(|| {
            handling.as_mut().poll(cx).map_err(in_full)
        }));
        polled.unwrap_or_else(|panic| Poll::Ready(Err(panicked(panic))))
    })
    .await
}

impl Outbox {
    /// [`put`](Self::put) on a connection of `diesel-async`.
    ///
    /// # Errors
    /// Those of [`put`](Self::put).
    pub async fn put_async<T, K>(self, effect: &T, conn: &mut K) -> Result<String, TransitionError>
    where
        T: Effect,
        K: ConnectionAsync<Database: OutboxBackend>,
    {
        self.written(effect, &mut Awaited(conn)).await
    }

    /// [`lag`](Self::lag) on a connection of `diesel-async`.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn lag_async<K>(self, conn: &mut K) -> Result<Vec<Lag>, TransitionError>
    where
        K: ConnectionAsync<Database: OutboxBackend>,
    {
        self.lags(&mut Awaited(conn)).await
    }

    /// [`parked`](Self::parked) on a connection of `diesel-async`.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn parked_async<K>(self, conn: &mut K) -> Result<Vec<Parked>, TransitionError>
    where
        K: ConnectionAsync<Database: OutboxBackend>,
    {
        self.all_parked(&mut Awaited(conn)).await
    }

    /// [`retry`](Self::retry) on a connection of `diesel-async`.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn retry_async<K>(self, key: &str, conn: &mut K) -> Result<bool, TransitionError>
    where
        K: ConnectionAsync<Database: OutboxBackend>,
    {
        self.retried(key, &mut Awaited(conn)).await
    }

    /// [`discard`](Self::discard) on a connection of `diesel-async`.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn discard_async<K>(self, key: &str, conn: &mut K) -> Result<bool, TransitionError>
    where
        K: ConnectionAsync<Database: OutboxBackend>,
    {
        self.discarded(key, &mut Awaited(conn)).await
    }
}
