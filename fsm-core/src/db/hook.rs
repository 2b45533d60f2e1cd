//! Hooks: what else happens when a row is moved. Each gets one struct that says what changed.

use std::any::Any;
use std::error::Error;
use std::fmt;

use crate::actor::{ActorOf, ContextOf};
use crate::error::TransitionError;
use crate::input::AnyInput;
use crate::machine::{Model, Step};

/// What a hook is told of: one event that has moved a row.
pub struct Change<'a, M: Model> {
    pub(super) before: &'a M,
    pub(super) row: &'a M,
    pub(super) event: M::Event,
    pub(super) step: &'a Step,
    pub(super) actor: Option<&'a ActorOf<M>>,
    pub(super) system: Option<&'a str>,
    pub(super) note: Option<&'a str>,
    pub(super) input: Option<&'a AnyInput>,
    pub(super) cx: &'a ContextOf<M>,
}

impl<M: Model> fmt::Debug for Change<'_, M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Change")
            .field("event", &self.event)
            .field("source", &self.step.source)
            .field("target", &self.step.target)
            .finish_non_exhaustive()
    }
}

impl<'a, M: Model> Change<'a, M> {
    /// The row as it was loaded.
    #[must_use]
    pub fn before(&self) -> &'a M {
        self.before
    }

    /// The row as it is now stored.
    #[must_use]
    pub fn row(&self) -> &'a M {
        self.row
    }

    /// The event.
    #[must_use]
    pub fn event(&self) -> M::Event {
        self.event
    }

    /// The name of the state that it started from.
    #[must_use]
    pub fn source(&self) -> &'static str {
        self.step.source
    }

    /// The name of the state that it led to.
    #[must_use]
    pub fn target(&self) -> &'static str {
        self.step.target
    }

    /// Whether it was an override.
    #[must_use]
    pub fn is_override(&self) -> bool {
        self.step.overrides
    }

    /// Whether it was an override, or stayed in a state that is one (`#[state(overrides)]`).
    #[must_use]
    pub fn is_using_manual_override(&self) -> bool {
        self.is_override()
            || self.before.is_using_manual_override()
            || self.row.is_using_manual_override()
    }

    /// Who performed it; `None` for a part of the system, and where the machine has no actor.
    #[must_use]
    pub fn actor(&self) -> Option<&'a ActorOf<M>> {
        self.actor
    }

    /// The part of the system that performed it, where it was one: `.by_system("nightly job")`.
    #[must_use]
    pub fn system(&self) -> Option<&'a str> {
        self.system
    }

    /// The note.
    #[must_use]
    pub fn note(&self) -> Option<&'a str> {
        self.note
    }

    /// The event's input, where it is a `T`.
    #[must_use]
    pub fn input<T: Any>(&self) -> Option<&'a T> {
        let input: &dyn Any = &**self.input?;
        input.downcast_ref()
    }

    /// The context that it was performed in.
    #[must_use]
    pub fn context(&self) -> &'a ContextOf<M> {
        self.cx
    }

    /// For generated code: it moved this machine out of one of these states.
    #[doc(hidden)]
    #[must_use]
    pub fn __leaves(&self, machine: usize, states: &[usize]) -> bool {
        self.step.machine == machine
            && self.step.from != self.step.to
            && states.contains(&self.step.from)
    }

    /// For generated code: it moved this machine into one of these states.
    #[doc(hidden)]
    #[must_use]
    pub fn __enters(&self, machine: usize, states: &[usize]) -> bool {
        self.step.machine == machine
            && self.step.from != self.step.to
            && states.contains(&self.step.to)
    }

    /// For generated code: it kept this machine in one of these states.
    #[doc(hidden)]
    #[must_use]
    pub fn __reenters(&self, machine: usize, states: &[usize]) -> bool {
        self.step.machine == machine
            && self.step.from == self.step.to
            && states.contains(&self.step.to)
    }

    /// For generated code: the `#[transition(..)]` that declares it.
    #[doc(hidden)]
    #[must_use]
    pub fn __declaration(&self) -> u16 {
        self.step.declaration
    }

    /// For generated code: it was declared by one of these.
    #[doc(hidden)]
    #[must_use]
    pub fn __is_by(&self, declarations: &[u16]) -> bool {
        declarations.contains(&self.step.declaration)
    }
}

/// What a hook is told of that runs when an attempt to move a row is refused: by the edge, a guard, a
/// rule, a lost race, or a note or input that is missing.
pub struct RefusedAttempt<'a, M: Model> {
    pub(super) row: &'a M,
    pub(super) events: &'a [M::Event],
    pub(super) error: &'a TransitionError,
    pub(super) actor: Option<&'a ActorOf<M>>,
    pub(super) system: Option<&'a str>,
    pub(super) note: Option<&'a str>,
    pub(super) cx: &'a ContextOf<M>,
}

impl<M: Model> fmt::Debug for RefusedAttempt<'_, M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RefusedAttempt")
            .field("events", &self.events)
            .field("error", &self.error)
            .finish_non_exhaustive()
    }
}

impl<'a, M: Model> RefusedAttempt<'a, M> {
    /// The row as it was loaded.
    #[must_use]
    pub fn row(&self) -> &'a M {
        self.row
    }

    /// The events that were to fire together; most often one.
    #[must_use]
    pub fn events(&self) -> &'a [M::Event] {
        self.events
    }

    /// Why it was refused.
    #[must_use]
    pub fn error(&self) -> &'a TransitionError {
        self.error
    }

    /// Who attempted it; `None` for a part of the system, and where the machine has no actor.
    #[must_use]
    pub fn actor(&self) -> Option<&'a ActorOf<M>> {
        self.actor
    }

    /// The part of the system that attempted it, where it was one.
    #[must_use]
    pub fn system(&self) -> Option<&'a str> {
        self.system
    }

    /// The note.
    #[must_use]
    pub fn note(&self) -> Option<&'a str> {
        self.note
    }

    /// The context that it was attempted in.
    #[must_use]
    pub fn context(&self) -> &'a ContextOf<M> {
        self.cx
    }
}

/// The hooks of a model, where transitions are saved on a connection of the type `K`; made by
/// `#[derive(StateMachine)]`.
#[diagnostic::on_unimplemented(
    message = "the hooks of `{Self}` do not run on a `{K}`",
    label = "this is not the connection that the machine names: `connection = ..` or `async_connection = ..`",
    note = "where it holds one, as a pooled connection does, give that: `&mut *conn`"
)]
pub trait Hooks<K: ?Sized>: Model {
    /// Whether there are hooks before the commit.
    #[doc(hidden)]
    const BEFORE_COMMIT: bool = false;

    /// Whether there are hooks after the commit.
    #[doc(hidden)]
    const AFTER_COMMIT: bool = false;

    /// Runs the hooks before the commit.
    ///
    /// # Errors
    /// What the first hook that fails reports.
    #[doc(hidden)]
    fn before_commit(change: &Change<'_, Self>, conn: &mut K) -> Result<(), TransitionError> {
        let _ = (change, conn);
        Ok(())
    }

    /// The same on a connection of `diesel-async`.
    #[cfg(feature = "async")]
    #[doc(hidden)]
    fn before_commit_async<'h>(change: &'h Change<'_, Self>, conn: &'h mut K) -> Hooked<'h> {
        let _ = (change, conn);
        Box::pin(std::future::ready(Ok(())))
    }

    /// The hooks after the commit, to be run then.
    #[doc(hidden)]
    #[must_use]
    fn after_commit(change: &Change<'_, Self>) -> Option<Later> {
        let _ = change;
        None
    }

    /// Runs the hooks of a refusal.
    #[doc(hidden)]
    fn on_refusal(refused: &RefusedAttempt<'_, Self>) {
        let _ = refused;
    }
}

/// What is run after the commit.
#[doc(hidden)]
pub type Later = Box<dyn FnOnce() + Send>;

/// A hook that runs before the commit, with the connection: `fn(&Change<'_, Loan>, &mut Connection)`,
/// which gives nothing or a `Result<(), E>`.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "a hook before the commit is `fn(&Change<'_, {M}>, &mut {K}) -> Result<(), E>`, not `{Self}`",
    label = "this takes or returns something else",
    note = "first the change, then the connection of the type that `#[machine(connection = ..)]` names: `fn book(change: &Change<'_, Loan>, conn: &mut SqliteConnection)`; without that option it takes any: `fn book<C: LoadConnection>(change: &Change<'_, Loan>, conn: &mut C)`",
    note = "it gives nothing or a `Result<(), E>`, and `E` turns into `Box<dyn Error + Send + Sync>`, as Diesel's error does",
    note = "an `async fn` is a hook of `#[machine(async_connection = ..)]`"
)]
pub trait BeforeCommit<M: Model, K: ?Sized, Answer> {
    /// Runs it.
    ///
    /// # Errors
    /// Its own.
    fn run(self, change: &Change<'_, M>, conn: &mut K) -> Result<(), Box<dyn Error + Send + Sync>>;
}

#[diagnostic::do_not_recommend]
impl<M: Model, K: ?Sized, F: Fn(&Change<'_, M>, &mut K)> BeforeCommit<M, K, ()> for F {
    fn run(self, change: &Change<'_, M>, conn: &mut K) -> Result<(), Box<dyn Error + Send + Sync>> {
        self(change, conn);
        Ok(())
    }
}

#[diagnostic::do_not_recommend]
impl<M, K, F, E> BeforeCommit<M, K, Result<(), E>> for F
where
    M: Model,
    K: ?Sized,
    F: Fn(&Change<'_, M>, &mut K) -> Result<(), E>,
    E: Into<Box<dyn Error + Send + Sync>>,
{
    fn run(self, change: &Change<'_, M>, conn: &mut K) -> Result<(), Box<dyn Error + Send + Sync>> {
        self(change, conn).map_err(Into::into)
    }
}

/// What an async hook gives back before it has run. It can go from thread to thread.
#[cfg(feature = "async")]
#[doc(hidden)]
pub type Hooked<'h> =
    std::pin::Pin<Box<dyn Future<Output = Result<(), TransitionError>> + Send + 'h>>;

/// What a call of an async hook gives: a future of nothing or of a `Result<(), E>`.
#[cfg(feature = "async")]
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "with `async_connection`, a hook before the commit is an `async fn` that gives nothing or a `Result<(), E>`",
    label = "this gives a `{Self}`",
    note = "`async fn book(change: &Change<'_, Loan>, conn: &mut AsyncPgConnection) -> QueryResult<()>`"
)]
pub trait HookFuture: Future<Output: HookAnswer> {}

#[cfg(feature = "async")]
#[diagnostic::do_not_recommend]
impl<F: Future<Output: HookAnswer>> HookFuture for F {}

/// What an async hook gives: nothing or a `Result<(), E>`.
#[cfg(feature = "async")]
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "a hook before the commit gives nothing or a `Result<(), E>`, not a `{Self}`",
    label = "this hook gives something else",
    note = "`E` is an error that turns into `Box<dyn Error + Send + Sync>`, as Diesel's does"
)]
pub trait HookAnswer {
    /// As a result.
    ///
    /// # Errors
    /// The hook's.
    fn answer(self) -> Result<(), Box<dyn Error + Send + Sync>>;
}

#[cfg(feature = "async")]
#[diagnostic::do_not_recommend]
impl HookAnswer for () {
    fn answer(self) -> Result<(), Box<dyn Error + Send + Sync>> {
        Ok(())
    }
}

#[cfg(feature = "async")]
#[diagnostic::do_not_recommend]
impl<E: Into<Box<dyn Error + Send + Sync>>> HookAnswer for Result<(), E> {
    fn answer(self) -> Result<(), Box<dyn Error + Send + Sync>> {
        self.map_err(Into::into)
    }
}

/// Waits for an async hook.
///
/// # Errors
/// [`TransitionError::Hook`] where it fails.
#[cfg(feature = "async")]
#[doc(hidden)]
pub async fn run_before_async(
    hook: impl HookFuture,
    name: &'static str,
) -> Result<(), TransitionError> {
    let done = hook.await.answer();
    done.map_err(|error| TransitionError::Hook { hook: name, error })
}

/// Runs a hook before the commit.
///
/// # Errors
/// [`TransitionError::Hook`] where it fails.
#[doc(hidden)]
pub fn run_before<M: Model, K: ?Sized, Answer>(
    hook: impl BeforeCommit<M, K, Answer>,
    name: &'static str,
    change: &Change<'_, M>,
    conn: &mut K,
) -> Result<(), TransitionError> {
    let done = hook.run(change, conn);
    done.map_err(|error| TransitionError::Hook { hook: name, error })
}

/// A hook that runs after the commit: `fn(&Change<'_, Loan>)`.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "a hook after the commit is `fn(&Change<'_, {M}>)`, not `{Self}`",
    label = "this takes or returns something else",
    note = "the row is stored and others have seen it: there is no connection to undo it with, and nobody left to give an error to"
)]
pub trait AfterCommit<M: Model, Takes> {
    /// Runs it.
    fn run(self, change: &Change<'_, M>);
}

#[diagnostic::do_not_recommend]
impl<M: Model, F: Fn(&Change<'_, M>)> AfterCommit<M, M> for F {
    fn run(self, change: &Change<'_, M>) {
        self(change);
    }
}

/// A hook that asks for nothing.
#[diagnostic::do_not_recommend]
impl<M: Model, F: Fn()> AfterCommit<M, ()> for F {
    fn run(self, _: &Change<'_, M>) {
        self();
    }
}

/// Runs a hook after the commit.
#[doc(hidden)]
pub fn run_after<M: Model, Takes>(hook: impl AfterCommit<M, Takes>, change: &Change<'_, M>) {
    hook.run(change);
}

/// A hook that runs when an attempt is refused: `fn(&RefusedAttempt<'_, Loan>)`.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "a hook of refusals is `fn(&RefusedAttempt<'_, {M}>)`, not `{Self}`",
    label = "this takes or returns something else"
)]
pub trait OnRefusal<M: Model, Takes> {
    /// Runs it.
    fn run(self, refused: &RefusedAttempt<'_, M>);
}

#[diagnostic::do_not_recommend]
impl<M: Model, F: Fn(&RefusedAttempt<'_, M>)> OnRefusal<M, M> for F {
    fn run(self, refused: &RefusedAttempt<'_, M>) {
        self(refused);
    }
}

/// A hook that asks for nothing.
#[diagnostic::do_not_recommend]
impl<M: Model, F: Fn()> OnRefusal<M, ()> for F {
    fn run(self, _: &RefusedAttempt<'_, M>) {
        self();
    }
}

/// Runs a hook of refusals.
#[doc(hidden)]
pub fn run_on_refusal<M: Model, Takes>(
    hook: impl OnRefusal<M, Takes>,
    refused: &RefusedAttempt<'_, M>,
) {
    hook.run(refused);
}

/// What is kept until the commit, for the hooks after it.
#[diagnostic::on_unimplemented(
    message = "hooks after the commit need a copy of what changed, and `{Self}` can't be kept",
    label = "the model, its actor and its context are kept until the commit",
    note = "derive `Clone` for it; it also has to own what it holds, and to be `Send`"
)]
pub trait Kept: Clone + Send + 'static {}

#[diagnostic::do_not_recommend]
impl<T: Clone + Send + 'static> Kept for T {}

/// Keeps a change until the commit, and then gives it to `run`.
#[doc(hidden)]
pub fn later<M>(change: &Change<'_, M>, run: fn(&Change<'_, M>)) -> Later
where
    M: Model + Kept,
    ActorOf<M>: Kept,
    ContextOf<M>: Kept,
{
    let (before, row) = (change.before.clone(), change.row.clone());
    let (event, step) = (change.event, *change.step);
    let actor = change.actor.cloned();
    let system = change.system.map(ToOwned::to_owned);
    let note = change.note.map(ToOwned::to_owned);
    let input = change.input.cloned();
    let cx = change.cx.clone();
    Box::new(move || {
        run(&Change {
            before: &before,
            row: &row,
            event,
            step: &step,
            actor: actor.as_ref(),
            system: system.as_deref(),
            note: note.as_deref(),
            input: input.as_ref(),
            cx: &cx,
        });
    })
}
