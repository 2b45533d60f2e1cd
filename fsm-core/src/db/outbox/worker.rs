//! The worker: it takes effects out of the outbox and carries them out.

use std::panic::{AssertUnwindSafe, catch_unwind};

use diesel::prelude::*;
use diesel::result::Error;

use super::backend::OutboxBackend;
use super::effect::Effect;
use super::handlers::{BoxError, Delivery, Handlers, in_full, panicked, read};
use super::settings::{Settings, settings};
use super::statement::Place;
use super::take::{Mark, Taken, Wanted, mark, take};
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
    /// So many are no longer this worker's: their lease was over, and another worker has begun them; or they are gone.
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

    /// Carries effects out until `stop` says so; it is asked between batches, and where there is nothing to do, or others
    /// are in the way ([`TransitionError::is_retryable`]), after each [pause](Self::pause).
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
            if is_to_pause(self.run_once(conn))? {
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
            let Some(handler) = self.handlers.of(&taken.effect) else {
                continue;
            };
            if !batch.begin(taken, &mut round, run).await? {
                continue;
            }
            // The error's own code may panic as well.
            let outcome = catch_unwind(AssertUnwindSafe(|| {
                handler(&taken.payload, &taken.delivery).map_err(in_full)
            }));
            let outcome = outcome.unwrap_or_else(|panic| Err(panicked(panic)));
            batch.settle(taken, outcome, &mut round, run).await?;
        }
        Ok(round)
    }
}

/// Whether there is nothing to do for now.
///
/// # Errors
/// That of the round, unless others were in the way: what it was about is taken again when its lease is over.
pub(super) fn is_to_pause(round: Result<Round, TransitionError>) -> Result<bool, TransitionError> {
    match round {
        Err(error) if error.is_retryable() => {
            Trace::tried_again(&error);
            Ok(true)
        }
        round => Ok(round?.is_empty()),
    }
}

/// Effects that were taken at once.
pub(super) struct Batch<'w> {
    place: Place,
    settings: &'w Settings,
    pub(super) taken: Vec<Taken>,
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
        let taken = loop {
            if effects.is_empty() {
                break Vec::new();
            }
            let taken = take(&wanted, run).await.map_err(TransitionError::from);
            match taken {
                Err(error) if retries.again(&error, run).await => {}
                taken => break taken?,
            }
        };
        Ok(Self {
            place,
            settings,
            taken,
        })
    }

    /// Counts the attempt. Whether the effect is to be carried out now: not where another worker has it, nor where
    /// it was begun as often as it may be, and the process has died each time.
    pub(super) async fn begin<DB, R>(
        &self,
        taken: &Taken,
        round: &mut Round,
        run: &mut R,
    ) -> Result<bool, TransitionError>
    where
        DB: OutboxBackend,
        R: Run<Backend = DB>,
    {
        let is_used_up = taken.attempt > i64::from(self.settings.attempts);
        let mark = if is_used_up {
            Mark::UsedUp
        } else {
            Mark::Begun(self.settings.lease)
        };
        if !self.is_marked(taken, &mark, run).await? {
            round.late += 1;
            return Ok(false);
        }
        if is_used_up {
            let error = "the last attempt was begun and has not come to its end";
            Trace::effect_failed(&taken.effect, taken.delivery.key(), error, None);
            round.parked += 1;
        }
        Ok(!is_used_up)
    }

    /// Writes down what became of one.
    pub(super) async fn settle<DB, R>(
        &self,
        taken: &Taken,
        outcome: Result<(), String>,
        round: &mut Round,
        run: &mut R,
    ) -> Result<(), TransitionError>
    where
        DB: OutboxBackend,
        R: Run<Backend = DB>,
    {
        let mark = match (outcome, self.settings.wait_after(taken.attempt)) {
            (Ok(()), _) => Mark::Done,
            (Err(error), Some(wait)) => Mark::Failed(error, wait),
            (Err(error), None) => Mark::Parked(error),
        };
        if !self.is_marked(taken, &mark, run).await? {
            round.late += 1;
            return Ok(());
        }
        let failed = |error: &str, wait| {
            Trace::effect_failed(&taken.effect, taken.delivery.key(), error, wait);
        };
        match mark {
            Mark::Failed(error, wait) => {
                failed(&error, Some(wait));
                round.failed += 1;
            }
            Mark::Parked(error) => {
                failed(&error, None);
                round.parked += 1;
            }
            Mark::Begun(_) | Mark::Done | Mark::UsedUp => round.done += 1,
        }
        Ok(())
    }

    /// [`mark`], again where others were in the way.
    async fn is_marked<DB, R>(
        &self,
        taken: &Taken,
        what: &Mark,
        run: &mut R,
    ) -> Result<bool, TransitionError>
    where
        DB: OutboxBackend,
        R: Run<Backend = DB>,
    {
        let mut retries = Retries::on(run);
        loop {
            let marked = mark(self.place, taken, what, run).await;
            match marked.map_err(TransitionError::from) {
                Err(error) if retries.again(&error, run).await => {}
                marked => return marked,
            }
        }
    }
}
