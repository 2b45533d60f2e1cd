//! The worker: it takes effects out of the outbox and carries them out.

use std::panic::{AssertUnwindSafe, catch_unwind};

use diesel::prelude::*;
use diesel::result::Error;

use super::backend::OutboxBackend;
use super::effect::{Effect, name_of};
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

/// What a worker did in one call of `run_once`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Round {
    /// So many were carried out.
    pub done: u32,
    /// So many failed and will be tried again.
    pub failed: u32,
    /// So many failed for the last time, and were parked.
    pub parked: u32,
    /// Of so many the lease was over before their handler came to its end, and somebody else has taken them since.
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
        self.handlers.add(name_of::<T>(), Box::new(handler));
        self
    }

    settings!();

    /// Carries out effects that are due, one after another, up to the number of a [batch](Self::batch).
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
    /// after each [pause](Self::pause). Where others are in its way (a database that is busy, a deadlock), it goes on
    /// after a pause.
    ///
    /// # Errors
    /// What else the database reports: a connection that is lost, say. Connect again, and call it again.
    pub fn run<K>(
        &self,
        conn: &mut K,
        mut stop: impl FnMut() -> bool,
    ) -> Result<(), TransitionError>
    where
        K: BlockingConnection<Database: OutboxBackend>,
    {
        while !stop() {
            match self.run_once(conn) {
                Ok(round) if !round.is_empty() => {}
                Err(error) if !error.is_retryable() => return Err(error),
                _ => std::thread::sleep(self.settings.pause),
            }
        }
        Ok(())
    }

    async fn round<DB, R>(&self, run: &mut R) -> Result<Round, TransitionError>
    where
        DB: OutboxBackend,
        R: Run<Backend = DB>,
    {
        let mut desk = Desk::of(self.place, &self.handlers, &self.settings);
        while let Some((taken, handler)) = desk.next(run).await? {
            // The error's own code may panic as well.
            let outcome = catch_unwind(AssertUnwindSafe(|| {
                handler(&taken.payload, &taken.delivery).map_err(in_full)
            }));
            let outcome = outcome.unwrap_or_else(|panic| Err(panicked(panic)));
            desk.settle(&taken, outcome, run).await?;
        }
        Ok(desk.round)
    }
}

/// What a worker does around its handlers.
pub(super) struct Desk<'w, H> {
    place: Place,
    handlers: &'w Handlers<H>,
    settings: &'w Settings,
    /// The names of what is handled.
    effects: Vec<&'static str>,
    left: u32,
    pub(super) round: Round,
}

impl<'w, H> Desk<'w, H> {
    pub(super) fn of(place: Place, handlers: &'w Handlers<H>, settings: &'w Settings) -> Self {
        Self {
            place,
            handlers,
            settings,
            effects: handlers.names().collect(),
            left: settings.batch,
            round: Round::default(),
        }
    }

    /// Takes the next effect that is due, and what handles it. One that has been taken too often already, and never
    /// came to its end, is parked.
    pub(super) async fn next<DB, R>(
        &mut self,
        run: &mut R,
    ) -> Result<Option<(Taken, &'w H)>, TransitionError>
    where
        DB: OutboxBackend,
        R: Run<Backend = DB>,
    {
        if run.depth() > 0 {
            return Err(Error::AlreadyInTransaction.into());
        }
        if self.effects.is_empty() {
            return Ok(None);
        }
        while let Some(left) = self.left.checked_sub(1) {
            let wanted = Wanted {
                place: self.place,
                effects: &self.effects,
                lease: self.settings.lease,
            };
            let mut retries = Retries::on(run);
            let taken = loop {
                let taken = take(&wanted, run).await.map_err(TransitionError::from);
                match taken {
                    Err(error) if retries.again(&error, run).await => {}
                    taken => break taken?,
                }
            };
            let Some(taken) = taken else {
                return Ok(None);
            };
            self.left = left;
            if taken.attempt > i64::from(self.settings.attempts) {
                let why = "the last attempt did not come to its end: the process died, or the handler was slower than its lease";
                self.settle(&taken, Err(why.to_owned()), run).await?;
            } else if let Some(handler) = self.handlers.of(&taken.effect) {
                return Ok(Some((taken, handler)));
            }
        }
        Ok(None)
    }

    /// Writes down what became of one.
    pub(super) async fn settle<DB, R>(
        &mut self,
        taken: &Taken,
        outcome: Result<(), String>,
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
                Err(error) => failed(self.place, taken, error, wait, run).await,
            };
            match settled.map_err(TransitionError::from) {
                Err(error) if retries.again(&error, run).await => {}
                Err(error) => return Err(error),
                Ok(false) => {
                    self.round.late += 1;
                    return Ok(());
                }
                Ok(true) => break,
            }
        }
        let Err(error) = outcome else {
            self.round.done += 1;
            return Ok(());
        };
        Trace::effect_failed(&taken.effect, taken.delivery.key(), &error, wait);
        match wait {
            Some(_) => self.round.failed += 1,
            None => self.round.parked += 1,
        }
        Ok(())
    }
}
