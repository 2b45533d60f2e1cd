//! `save`: one atomic step from one state to another, on a row.

use chrono::DateTime;
use diesel::backend::Backend;
use diesel::result::Error;

use super::changes::Changes;
use super::dialect::Dialect;
use super::fragment::Frag;
use super::hook::{Change, Hooks, RefusedAttempt};
use super::once;
use super::record::Attempt;
use super::retry::Retries;
use super::rows::{Rows, Together, returns_what_is_stored};
use super::ruled::{self, RulesOn};
use super::run::{Blocking, BlockingConnection, Run, RunHooks, now};
use super::trace::Trace;
use super::transaction::Whole;
use super::transaction::{self, isolation_on};
use super::unknown;
use crate::actor::{ActorGiven, ActorOf, ContextGiven, ContextOf};
use crate::error::TransitionError;
use crate::input::InputGiven;
use crate::machine::{Model, Step};
use crate::note::NoteGiven;
use crate::refusals::Refusals;
use crate::rule::HasNow;
use crate::transition::{Fire, Gives, HoldsRow, Request, Steps, Wish};

/// A model whose rows a transition can move on the backend `DB`; made by `#[derive(StateMachine)]`
/// where the model has `#[diesel(table_name = ..)]`.
#[diagnostic::on_unimplemented(
    message = "a row of `{Self}` can't be saved on this database",
    label = "this model has no table, or its columns don't fit the backend",
    note = "a model on a table has `#[diesel(table_name = ..)]` and derives `Queryable` and `Selectable`",
    note = "a model without a table changes in memory only: `.apply()` instead of `.save(..)`"
)]
pub trait Saved<DB: Backend>: Rows<DB> + Model<Rules: RulesOn<DB>> {}

impl<H: HoldsRow, E, A, N, C, X, I> Fire<H, E, A, N, C, X, I> {
    /// Carries the transition out on the row, in one atomic step, and gives back the row as stored.
    ///
    /// The edge, the target and the guards decide on the row in memory, and the rules as far as they
    /// can; then one UPDATE moves the row only if it is still in the state (and version) in which it was
    /// loaded, and if the rules allow it on the row as stored.
    ///
    /// The UPDATE sees one snapshot. At PostgreSQL's READ COMMITTED it is taken when the statement
    /// starts: where the UPDATE then waits for its row, it sees that row anew, and the rows that rules
    /// look at as they were, so that a right which was taken away meanwhile still counts.
    /// `#[machine(isolation = "repeatable read")]` makes that a serialization failure, and with the next try
    /// the right is seen to be gone.
    ///
    /// Where another transaction was in the way ([`TransitionError::is_retryable`]), it is tried again, up to three
    /// times (for a lock that was not given free within a second), with rules and hooks anew; inside a transaction of
    /// the caller's it is not.
    ///
    /// # Errors
    /// Why it did not happen: refused before the database was asked, [`TransitionError::Conflict`]
    /// where somebody else changed the row, [`TransitionError::Denied`] where it is as it was loaded and
    /// a rule denies it, [`TransitionError::NotFound`] where it is gone,
    /// [`TransitionError::UnknownState`] where it is in a state that the program does not know,
    /// [`TransitionError::InTransaction`] where the machine has an isolation of its own and a transaction
    /// was begun before, or what the database reports. In the typed form
    /// [`TransitionError::WrongState`] as well, where a trigger stored another state than the one that
    /// the types promise, or where a request that comes again ([`once`](Fire::once)) finds the row in another one;
    /// and, with an id, [`TransitionError::InvalidOnce`] and [`TransitionError::RequestReused`]. Nothing has
    /// changed then, with one exception that says so: [`TransitionError::Unreadable`].
    pub fn save<'a, K>(self, conn: &mut K) -> Result<H::Out, H::Err>
    where
        K: BlockingConnection,
        K::Database: 'static,
        H: Gives<E>,
        H::Model: Saved<K::Database> + Hooks<K>,
        A: ActorGiven<ActorOf<H::Model>>,
        N: NoteGiven,
        X: ContextGiven<ContextOf<H::Model>>,
        I: InputGiven,
        C: Changes<'a, H::Model, K::Database>,
    {
        now(self.saved(&mut Blocking(conn)))
    }

    /// All of `save`, on a connection of either kind.
    pub(super) async fn saved<'a, R>(self, run: &mut R) -> Result<H::Out, H::Err>
    where
        R: RunHooks<H::Model>,
        H: Gives<E>,
        H::Model: Saved<R::Backend> + Hooks<R::Conn>,
        A: ActorGiven<ActorOf<H::Model>>,
        X: ContextGiven<ContextOf<H::Model>>,
        C: Changes<'a, H::Model, R::Backend>,
    {
        let steps = self.plan();
        let cx = self.context.context(true);
        let attempt = match Attempt::of(&self, &cx) {
            Ok(attempt) => attempt,
            Err(error) => return Err(self.holder.refused(error)),
        };
        let Self {
            holder,
            wish,
            changes,
            ref actor,
            ..
        } = self;
        let performed = Performed {
            model: holder.model(),
            actor: actor.actor(),
            system: actor.system(),
            wish: &wish,
            cx: &cx,
        };
        let trace = Trace::of::<H::Model>(&wish, cx.request_id());
        let saved = match steps {
            Ok(steps) => {
                let saved = performed.saved::<H, E, C, R>(steps, changes, attempt.as_ref(), run);
                trace.around(saved).await
            }
            Err(error) => Err(error),
        };
        let saved = match saved {
            Err(error) => {
                let repeated = once::repeated(performed.model, attempt.as_ref(), error, run);
                let row = trace.around(repeated).await;
                row.and_then(|row| H::give(row).map_err(|(_, error)| error))
                    .inspect(|_| trace.repeated())
            }
            Ok(saved) => {
                trace.ended(None);
                Ok(saved)
            }
        };
        if let Err(error) = &saved {
            trace.ended(Some(error));
            if let Some(attempt) = &attempt {
                trace
                    .around(record_refusal(performed.model, attempt, error, run))
                    .await;
            }
            performed.refused::<R::Conn>(error);
        }
        saved.map_err(|error| holder.refused(error))
    }

    /// Writes the record of a refusal that `save` has left to its caller, because it was inside of a
    /// transaction which the caller has rolled back since: `save` gave the `error`, and this is the same
    /// transition, begun again. Writes nothing where the machine does not record such refusals.
    ///
    /// # Errors
    /// What the database reports.
    pub fn record_refusal<K>(
        &self,
        error: &TransitionError,
        conn: &mut K,
    ) -> Result<(), TransitionError>
    where
        K: BlockingConnection,
        K::Database: 'static,
        H::Model: Saved<K::Database>,
        A: ActorGiven<ActorOf<H::Model>>,
        X: ContextGiven<ContextOf<H::Model>>,
    {
        now(self.refusal_recorded(error, &mut Blocking(conn)))
    }

    /// All of `record_refusal`, on a connection of either kind.
    pub(super) async fn refusal_recorded<R>(
        &self,
        error: &TransitionError,
        run: &mut R,
    ) -> Result<(), TransitionError>
    where
        R: Run,
        H::Model: Saved<R::Backend>,
        A: ActorGiven<ActorOf<H::Model>>,
        X: ContextGiven<ContextOf<H::Model>>,
    {
        let cx = self.context.context(true);
        let model = self.holder.model();
        match Attempt::of(self, &cx)? {
            Some(attempt) if H::Model::REFUSALS.include(error) => {
                let (told, entries) = attempt.refused(model, error);
                Ok(H::Model::record(Some(model), told, entries, run).await?)
            }
            _ => Ok(()),
        }
    }
}

/// Records a refusal, where that is wanted and nothing is rolled back with it. The refusal is what is
/// told, also where this fails.
async fn record_refusal<M, R>(model: &M, attempt: &Attempt, error: &TransitionError, run: &mut R)
where
    M: Saved<R::Backend>,
    R: Run,
{
    if M::REFUSALS.include(error) && !transaction::is_open(run) {
        let (told, entries) = attempt.refused(model, error);
        if let Err(error) = M::record(Some(model), told, entries, run).await {
            Trace::not_recorded(&error);
        }
    }
}

/// Writes columns of a row in one UPDATE, without a transition, and gives the row as stored.
///
/// # Errors
/// [`TransitionError::NotFound`], [`TransitionError::Conflict`] where the model has a version, or what the
/// database reports.
pub(super) async fn save_columns<M, R>(
    row: &M,
    mut changes: Vec<Frag<'_, R::Backend>>,
    cx: &ContextOf<M>,
    run: &mut R,
) -> Result<M, TransitionError>
where
    M: Saved<R::Backend>,
    R: Run,
{
    let mut retries = Retries::on(run);
    loop {
        let with = Together {
            changes: &mut changes,
            rules: Vec::new(),
            reads_own: false,
            now: DateTime::UNIX_EPOCH,
            commits: false,
            records: None,
        };
        let begun = transaction::begin(None, run).await?;
        let saved = save_in(row, &[], with, None, cx, begun.run).await;
        let saved = begun.end(saved).await;
        match &saved {
            Err(error) if retries.again(error, run).await => Trace::tried_again(error),
            _ => return saved,
        }
    }
}

/// A transition as its hooks see it.
struct Performed<'a, M: Model> {
    model: &'a M,
    actor: Option<&'a ActorOf<M>>,
    system: Option<&'a str>,
    wish: &'a Wish<M::Event>,
    cx: &'a ContextOf<M>,
}

impl<M: Model> Performed<'_, M> {
    /// Moves the row by these steps, in a transaction where that takes more than one statement.
    async fn saved<'c, H, E, C, R>(
        &self,
        steps: Steps,
        changes: C,
        attempt: Option<&Attempt>,
        run: &mut R,
    ) -> Result<H::Out, TransitionError>
    where
        R: RunHooks<M>,
        H: Gives<E, Model = M>,
        M: Saved<R::Backend> + Hooks<R::Conn>,
        C: Changes<'c, M, R::Backend>,
    {
        let steps: Vec<Step> = steps.iter().copied().collect();
        let hooks = M::BEFORE_COMMIT || M::AFTER_COMMIT;
        if M::AFTER_COMMIT && transaction::is_open(run) && !transaction::is_ours(run) {
            // Of a broken connection nothing else is worth telling.
            if run.status().transaction_depth().is_err() {
                return Err(Error::BrokenTransactionManager.into());
            }
            return Err(TransitionError::NoCommitToSee);
        }
        let mut sets = Vec::new();
        changes.add_to(&mut sets)?;
        // One statement that gives the row back is atomic by itself, unless something may still
        // be refused, or an error of the statement would break a transaction of the caller's.
        let isolation = isolation_on::<R::Backend>(M::ISOLATION);
        let commits = returns_what_is_stored::<R::Backend>()
            && isolation.is_none()
            && !steps.iter().any(|step| step.overrides)
            && !hooks
            && !steps.iter().any(M::has_effect)
            && !H::PROMISES
            && M::has_the_tables_key()
            && !transaction::is_open(run);
        let mut retries = Retries::on(run);
        loop {
            let (rules, reads_own) = ruled::conditions(self.model, &steps, self.actor, self.cx)?;
            let with = Together {
                changes: &mut sets,
                rules,
                reads_own,
                now: self.cx.now(),
                commits,
                records: attempt.map(|attempt| attempt.done(self.model, &steps)),
            };
            let saved = if commits {
                self.moved::<H, E, R>(&steps, with, run).await
            } else {
                let begun = transaction::begin(isolation, run).await?;
                let moved = self.moved::<H, E, R>(&steps, with, begun.run).await;
                begun.end(moved).await
            };
            match &saved {
                Err(error) if retries.again(error, run).await => Trace::tried_again(error),
                _ => return saved,
            }
        }
    }

    /// Moves the row, and runs the hooks before the commit.
    async fn moved<H, E, R>(
        &self,
        steps: &[Step],
        with: Together<'_, '_, '_, R::Backend>,
        run: &mut R,
    ) -> Result<H::Out, TransitionError>
    where
        R: RunHooks<M>,
        H: Gives<E, Model = M>,
        M: Saved<R::Backend> + Hooks<R::Conn>,
    {
        let opened = if steps.iter().any(|step| step.overrides) {
            self.model.opened(steps, run).await?
        } else {
            None
        };
        let stored = save_in(self.model, steps, with, self.actor, self.cx, run).await?;
        if let Some(opened) = opened {
            self.model.closed(steps, &opened, run).await?;
        }
        let has_effect = steps.iter().any(M::has_effect);
        if has_effect || M::BEFORE_COMMIT || M::AFTER_COMMIT {
            let changes = self.changes(&stored, steps);
            if has_effect {
                M::put_effects(&changes, self.cx.request_id(), run).await?;
            }
            if M::BEFORE_COMMIT {
                let whole = Whole::mark(Dialect::of::<R::Backend>(), run).await?;
                hooks(&changes, run).await?;
                whole.check(run).await?;
            } else if M::AFTER_COMMIT {
                hooks(&changes, run).await?;
            }
        }
        H::give(stored).map_err(|(_, error)| error)
    }

    /// What has changed: one for each step.
    fn changes<'c>(&'c self, stored: &'c M, steps: &'c [Step]) -> Vec<Change<'c, M>> {
        let requests = self.wish.requests();
        let change = |(step, request): (&'c Step, &'c Request<M::Event>)| Change {
            before: self.model,
            row: stored,
            event: request.event,
            step,
            actor: self.actor,
            system: self.system,
            note: self.wish.note(),
            input: request.input.as_ref(),
            cx: self.cx,
        };
        steps.iter().zip(requests).map(change).collect()
    }

    /// Runs the hooks of a refusal.
    fn refused<K>(&self, error: &TransitionError)
    where
        M: Hooks<K>,
    {
        if Refusals::ALL.include(error) {
            let events: Vec<M::Event> = self.wish.requests().map(|request| request.event).collect();
            M::on_refusal(&RefusedAttempt {
                row: self.model,
                events: &events,
                error,
                actor: self.actor,
                system: self.system,
                note: self.wish.note(),
                cx: self.cx,
            });
        }
    }
}

/// Runs the hooks before the commit, and keeps those after it until then.
async fn hooks<M, R>(changes: &[Change<'_, M>], run: &mut R) -> Result<(), TransitionError>
where
    M: Hooks<R::Conn>,
    R: RunHooks<M>,
{
    for change in changes {
        // First, so that those of a row which a hook moves come behind.
        if let Some(later) = M::after_commit(change) {
            transaction::run_later(run, later);
        }
        run.before_commit(change).await?;
    }
    Ok(())
}

/// The steps of a save: the UPDATE comes first, so that it takes the lock.
async fn save_in<M, R>(
    model: &M,
    steps: &[Step],
    with: Together<'_, '_, '_, R::Backend>,
    actor: Option<&ActorOf<M>>,
    cx: &ContextOf<M>,
    run: &mut R,
) -> Result<M, TransitionError>
where
    M: Saved<R::Backend>,
    R: Run,
{
    let (commits, has_rules) = (with.commits, !with.rules.is_empty());
    match model.moved(steps, with, run).await {
        Ok(Some(moved)) => return Ok(moved),
        Ok(None) => {}
        Err(error @ Error::DeserializationError(_)) if commits => {
            return Err(TransitionError::Unreadable(error));
        }
        Err(error) => return Err(in_full(error, model, run).await),
    }
    let found = match model.latest(run).await {
        Ok(found) => found,
        Err(error) => return Err(in_full(error, model, run).await),
    };
    let found = found.ok_or(TransitionError::NotFound)?;
    let version = model.version_value().zip(found.version_value());
    let has_moved = |step: &&Step| found.__state_name(step) != model.__state_name(step);
    let is_the_same = !steps.iter().any(|step| has_moved(&step))
        && version.is_none_or(|(loaded, now)| loaded == now);
    // The row is as it was loaded: then a rule has kept it, if one denies it on the row as it is now.
    if has_rules && is_the_same {
        if let Some(refused) = ruled::guarded_on(&found, steps) {
            return Err(refused);
        }
        if let Some((step, decision)) = ruled::denied_on(&found, steps, actor, cx, run).await? {
            return Err(TransitionError::denied::<M>(step.event, decision));
        }
    }
    // The step to blame is the one whose machine moved on; a version alone blames the first.
    let blamed = steps.iter().find(has_moved).or(steps.first());
    let name = |row: &M| match blamed {
        Some(step) => row.__state_name(step),
        None => row.__state_name(&Step::of_machine(0)),
    };
    Err(TransitionError::Conflict {
        expected: name(model),
        found: name(&found),
        version,
    })
}

/// A load that met an unknown state knows neither column nor row; ask for them.
async fn in_full<M, R>(error: Error, model: &M, run: &mut R) -> TransitionError
where
    M: Saved<R::Backend>,
    R: Run,
{
    let Some(unknown) = unknown::behind(&error) else {
        return error.into();
    };
    let unknown = unknown.clone();
    let in_full = M::unknown(Some(model), run).await;
    let in_full = in_full.ok().and_then(|mut rows| rows.pop());
    TransitionError::UnknownState(in_full.unwrap_or(unknown))
}
