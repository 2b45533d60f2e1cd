//! The worker: it takes effects out of the outbox and carries them out.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Instant;

use diesel::prelude::*;
use diesel::result::Error;

use super::backend::OutboxBackend;
use super::effect::Effect;
use super::handlers::{BoxError, Delivery, Handlers, in_full, panicked, read};
use super::settings::{Settings, settings};
use super::statement::Place;
use super::take::{Taken, Wanted, done, failed, take};
use crate::db::dialect::Writable;
use crate::db::retry::Retries;
use crate::db::run::{Blocking, BlockingConnection, Run, now};
use crate::db::trace::Trace;
use crate::error::TransitionError;

/// Carries effects out, each at least once. Run one or several, in any number of processes.
///
/// ```ignore
/// let worker = Worker::new(effects::table)
///     .on(|letter: LetterOfDenial, delivery| post.send(&letter.to, delivery.key()));
/// worker.run(&mut conn, || stop.load(Ordering::Relaxed))?;
/// ```
///
/// An effect is taken for a while (its lease), carried out, and only then taken away. Where its handler fails or
/// panics, it waits and is tried again, and after too many failures it is parked: see
/// [`Outbox::parked`](super::Outbox::parked). Where the process dies, it is taken again when the lease is over. So a
/// handler may run twice for one effect, and says so to the other side by [`Delivery::key`].
///
/// Effects whose name no handler of this worker has are left to others. Effects of one row are not kept in order.
#[derive(Debug)]
pub struct Worker {
    place: Place,
    handlers: Handlers<Handler>,
    settings: Settings,
}

/// What carries one kind of effect out.
type Handler = Box<dyn Fn(&str, &Delivery) -> Result<(), BoxError> + Send + Sync>;

/// What a worker did with the effects that it took at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Round {
    /// So many were carried out.
    pub done: u32,
    /// So many failed and will be tried again.
    pub failed: u32,
    /// So many failed for the last time, and were parked.
    pub parked: u32,
    /// Of so many the lease was over before the worker came to them, or to their end: they are tried again.
    pub late: u32,
}

impl Round {
    /// Whether there was nothing to do.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self == Self::default()
    }
}

impl Worker {
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
    pub fn on<T, E>(
        mut self,
        handler: impl Fn(T, &Delivery) -> Result<(), E> + Send + Sync + 'static,
    ) -> Self
    where
        T: Effect,
        E: Into<BoxError>,
    {
        let handler = move |payload: &str, delivery: &Delivery| {
            handler(read(payload)?, delivery).map_err(Into::into)
        };
        self.handlers.add(T::NAME, Box::new(handler));
        self
    }

    settings!();

    /// Takes effects that are due, one batch of them, and carries them out.
    ///
    /// # Errors
    /// What the database reports. Handlers that fail are no error; the round counts them. Within a transaction of the
    /// caller's [`Error::AlreadyInTransaction`]: nobody would know whether it commits.
    pub fn run_once<K>(&self, conn: &mut K) -> Result<Round, TransitionError>
    where
        K: BlockingConnection<Database: OutboxBackend>,
    {
        now(self.round(&mut Blocking(conn)))
    }

    /// Carries effects out until `stop` says so; it is asked between batches, and where there is nothing to do
    /// after each [pause](Self::pause).
    ///
    /// # Errors
    /// What the database reports: a connection that is lost, say. Connect again, and call it again.
    pub fn run<K>(
        &self,
        conn: &mut K,
        mut stop: impl FnMut() -> bool,
    ) -> Result<(), TransitionError>
    where
        K: BlockingConnection<Database: OutboxBackend>,
    {
        while !stop() {
            if self.run_once(conn)?.is_empty() {
                std::thread::sleep(self.settings.pause);
            }
        }
        Ok(())
    }

    async fn round<DB, R>(&self, run: &mut R) -> Result<Round, TransitionError>
    where
        DB: OutboxBackend,
        R: Run<Backend = DB>,
    {
        let batch = Batch::take(self.place, &self.handlers, &self.settings, run).await?;
        let mut round = Round::default();
        for taken in &batch.taken {
            if batch.is_over() {
                round.late += 1;
                continue;
            }
            let Some(handler) = self.handlers.of(&taken.effect) else {
                continue;
            };
            let outcome = catch_unwind(AssertUnwindSafe(|| {
                handler(&taken.payload, &taken.delivery)
            }));
            let outcome = outcome.unwrap_or_else(|panic| Err(panicked(&*panic)));
            batch.settle(taken, outcome, &mut round, run).await?;
        }
        Ok(round)
    }
}

/// Effects that were taken at once.
pub(super) struct Batch<'w> {
    place: Place,
    settings: &'w Settings,
    pub(super) taken: Vec<Taken>,
    begun: Instant,
}

impl<'w> Batch<'w> {
    /// Takes those that are due and have a handler.
    pub(super) async fn take<H, DB, R>(
        place: Place,
        handlers: &Handlers<H>,
        settings: &'w Settings,
        run: &mut R,
    ) -> Result<Self, TransitionError>
    where
        DB: OutboxBackend,
        R: Run<Backend = DB>,
    {
        if run.depth() > 0 {
            return Err(Error::AlreadyInTransaction.into());
        }
        let effects: Vec<&'static str> = handlers.names().collect();
        let wanted = Wanted {
            place,
            effects: &effects,
            most: settings.batch,
            lease: settings.lease,
        };
        let mut retries = Retries::on(run);
        // Before it is asked: the lease is over for us before it is over for others.
        let mut begun = Instant::now();
        let taken = loop {
            if effects.is_empty() {
                break Vec::new();
            }
            let taken = take(&wanted, run).await.map_err(TransitionError::from);
            match taken {
                Err(error) if retries.again(&error, run).await => begun = Instant::now(),
                taken => break taken?,
            }
        };
        Ok(Self {
            place,
            settings,
            taken,
            begun,
        })
    }

    /// Whether others may have taken them by now.
    pub(super) fn is_over(&self) -> bool {
        self.begun.elapsed() >= self.settings.lease
    }

    /// Writes down what became of one.
    pub(super) async fn settle<DB, R>(
        &self,
        taken: &Taken,
        outcome: Result<(), BoxError>,
        round: &mut Round,
        run: &mut R,
    ) -> Result<(), TransitionError>
    where
        DB: OutboxBackend,
        R: Run<Backend = DB>,
    {
        let wait = self.settings.wait_after(taken.attempt);
        let mut retries = Retries::on(run);
        loop {
            let settled = match &outcome {
                Ok(()) => done(self.place, taken, run).await,
                Err(error) => failed(self.place, taken, in_full(error), wait, run).await,
            };
            match settled.map_err(TransitionError::from) {
                Err(error) if retries.again(&error, run).await => {}
                Err(error) => return Err(error),
                Ok(false) => {
                    round.late += 1;
                    return Ok(());
                }
                Ok(true) => break,
            }
        }
        let Err(error) = outcome else {
            round.done += 1;
            return Ok(());
        };
        Trace::effect_failed(&taken.effect, taken.delivery.key(), &in_full(&error), wait);
        match wait {
            Some(_) => round.failed += 1,
            None => round.parked += 1,
        }
        Ok(())
    }
}
