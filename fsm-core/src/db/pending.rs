//! Pending events: a changeset that carries the event that is to happen when it is saved.

use diesel::prelude::*;
use diesel::query_builder::QueryFragment;

use super::changes::{Changes, Set};
use super::events_for::InContext;
use super::hook::Hooks;
use super::run::{Blocking, BlockingConnection, RunHooks, now};
use super::save::{Saved, save_columns};
use super::table_model::TableModel;
use crate::actor::{
    ActorOf, ContextGiven, ContextOf, In, NoActor, NoContext, Performs, by, within,
};
use crate::error::TransitionError;
use crate::event::Event;
use crate::input::{AnyInput, Input, InputAtRunTime};
use crate::machine::{Machine, Model, Wanted, wanted};
use crate::note::NoteAtRunTime;
use crate::state::State;
use crate::transition::{Fire, fire};

/// A changeset with an event that is to happen when it is saved; made by `#[derive(PendingEvent)]` beside
/// `AsChangeset`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` carries no event of `{M}`",
    label = "not a changeset with a pending event of this model",
    note = "derive `PendingEvent` beside `AsChangeset`, with the fields `pending`, and `pending_note`, `pending_target` and `pending_input` where they are needed; each is `#[diesel(skip_update)]`"
)]
pub trait PendingEvent<M: Model> {
    /// Takes the event and what belongs to it.
    ///
    /// # Errors
    /// [`TransitionError::UnknownEvent`] or [`TransitionError::UnknownState`] where a field is a text that
    /// names none.
    #[doc(hidden)]
    fn take_pending(&mut self) -> Result<Option<Pending<M::Event>>, TransitionError>;
}

/// An event that is to happen.
#[doc(hidden)]
pub struct Pending<E> {
    event: E,
    target: Option<Wanted>,
    note: Option<String>,
    input: Option<AnyInput>,
}

impl<E: Event> std::fmt::Debug for Pending<E> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Pending").field(&self.event).finish()
    }
}

/// For generated code: the event that a field names, and nothing that belongs to it yet.
///
/// # Errors
/// [`TransitionError::UnknownEvent`].
#[doc(hidden)]
pub fn pending<E: Event>(
    event: &impl GivesEvent<E>,
) -> Result<Option<Pending<E>>, TransitionError> {
    let event = event.event()?;
    Ok(event.map(|event| Pending {
        event,
        target: None,
        note: None,
        input: None,
    }))
}

/// What generated code adds.
#[doc(hidden)]
impl<E: Event> Pending<E> {
    /// # Errors
    /// [`TransitionError::UnknownState`].
    pub fn target<M: Model<Event = E>>(
        mut self,
        target: &impl GivesTarget<M>,
    ) -> Result<Self, TransitionError> {
        self.target = target.target(self.event)?;
        Ok(self)
    }

    #[must_use]
    pub fn note(mut self, note: impl GivesNote) -> Self {
        self.note = note.note();
        self
    }

    #[must_use]
    pub fn input<T: Input>(mut self, input: Option<T>) -> Self {
        self.input = input.map(|input| std::sync::Arc::new(input) as _);
        self
    }
}

/// The type of a field `pending_note`: a text, or an optional one.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "a field `pending_note` of the type `{Self}` is no note",
    label = "this is no text",
    note = "it is an `Option<String>` or a `String`"
)]
pub trait GivesNote {
    /// The note, if there is one.
    fn note(self) -> Option<String>;
}

#[diagnostic::do_not_recommend]
impl GivesNote for Option<String> {
    fn note(self) -> Option<String> {
        self
    }
}

#[diagnostic::do_not_recommend]
impl GivesNote for String {
    fn note(self) -> Option<String> {
        Some(self)
    }
}

/// The type of a field `pending`: an event, or its name.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "a field `pending` of the type `{Self}` names no event of the model",
    label = "this is no `{E}`",
    note = "it is an `Option<..Event>` of the model that is saved, or an `Option<String>` or `String` with the event's name"
)]
pub trait GivesEvent<E> {
    /// The event, if there is one.
    ///
    /// # Errors
    /// [`TransitionError::UnknownEvent`].
    fn event(&self) -> Result<Option<E>, TransitionError>;
}

#[diagnostic::do_not_recommend]
impl<E: Event> GivesEvent<E> for Option<E> {
    fn event(&self) -> Result<Option<E>, TransitionError> {
        Ok(*self)
    }
}

#[diagnostic::do_not_recommend]
impl<E: Event> GivesEvent<E> for Option<String> {
    fn event(&self) -> Result<Option<E>, TransitionError> {
        self.as_ref().map_or(Ok(None), GivesEvent::event)
    }
}

/// A form sends an empty text where nothing was chosen.
#[diagnostic::do_not_recommend]
impl<E: Event> GivesEvent<E> for String {
    fn event(&self) -> Result<Option<E>, TransitionError> {
        match self.trim() {
            "" => Ok(None),
            name => Ok(Some(E::from_name(name)?)),
        }
    }
}

/// The type of a field `pending_target`: a state, or its name.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "a field `pending_target` of the type `{Self}` names no state of `{M}`",
    label = "this is no state that an event of the model may lead to",
    note = "it is an `Option` of the state enum, or an `Option<String>` or `String` with the state's name"
)]
pub trait GivesTarget<M: Model> {
    /// The target, if there is one.
    ///
    /// # Errors
    /// [`TransitionError::UnknownState`].
    fn target(&self, event: M::Event) -> Result<Option<Wanted>, TransitionError>;
}

#[diagnostic::do_not_recommend]
impl<M: Machine<S>, S: State> GivesTarget<M> for Option<S> {
    fn target(&self, _: M::Event) -> Result<Option<Wanted>, TransitionError> {
        Ok(self.map(wanted::<M, S>))
    }
}

#[diagnostic::do_not_recommend]
impl<M: Model> GivesTarget<M> for Option<String> {
    fn target(&self, event: M::Event) -> Result<Option<Wanted>, TransitionError> {
        let target = self
            .as_ref()
            .map(|name| GivesTarget::<M>::target(name, event));
        target.unwrap_or(Ok(None))
    }
}

#[diagnostic::do_not_recommend]
impl<M: Model> GivesTarget<M> for String {
    fn target(&self, event: M::Event) -> Result<Option<Wanted>, TransitionError> {
        match self.trim() {
            "" => Ok(None),
            name => Ok(Some(M::target_named(event, name)?)),
        }
    }
}

/// A transition of which everything is known at run time.
type FireAtRunTime<'m, M, A, X> = Fire<&'m M, (), A, NoteAtRunTime, (), X, InputAtRunTime>;

impl<E: Event> Pending<E> {
    /// Begins the event on a row.
    fn on<M: Model<Event = E>>(self, row: &M) -> FireAtRunTime<'_, M, NoActor, NoContext> {
        let mut begun: FireAtRunTime<'_, M, NoActor, NoContext> = fire(row, self.event);
        begun.wish.note = self.note;
        begun.wish.first.input = self.input;
        if let Some(target) = self.target {
            begun.wish.first.wanted = target;
        }
        begun
    }
}

/// Gives models their `save_with_event`. In scope with the prelude.
pub trait SaveWithEvent: Model {
    /// Saves a changeset. Where it carries an event, the transition and the other columns are one UPDATE,
    /// all or nothing, with everything that `save` does; where it carries none, the columns are written as
    /// they are, and no rule is asked. Gives the row as stored.
    ///
    /// Guards and rules decide on the row as it is, and not on what the changeset makes of it.
    ///
    /// A machine without an actor is given `&NoActor`.
    ///
    /// # Errors
    /// Those of `save`; of a changeset without an event [`TransitionError::NotFound`],
    /// [`TransitionError::Conflict`] where the model has a version, or what the database reports. Nothing
    /// has changed then.
    fn save_with_event<'a, V, W, K>(
        &self,
        changeset: V,
        actor: &W,
        conn: &mut K,
    ) -> Result<Self, TransitionError>
    where
        Self: TableModel + Saved<K::Database> + Hooks<K>,
        V: PendingEvent<Self> + AsChangeset<Target = Self::Table>,
        V::Changeset: QueryFragment<K::Database> + Send + 'a,
        W: Performs<ActorOf<Self>> + ?Sized,
        NoContext: ContextGiven<ContextOf<Self>>,
        K: BlockingConnection,
        K::Database: 'static,
    {
        now(saved(
            self,
            changeset,
            actor,
            NoContext,
            &mut Blocking(conn),
        ))
    }
}

impl<M: Model> SaveWithEvent for M {}

impl<M: Model> InContext<'_, M> {
    /// Saves a changeset in this context: see [`SaveWithEvent::save_with_event`].
    ///
    /// # Errors
    /// The same.
    pub fn save_with_event<'a, V, W, K>(
        &self,
        changeset: V,
        actor: &W,
        conn: &mut K,
    ) -> Result<M, TransitionError>
    where
        M: TableModel + Saved<K::Database> + Hooks<K>,
        V: PendingEvent<M> + AsChangeset<Target = M::Table>,
        V::Changeset: QueryFragment<K::Database> + Send + 'a,
        W: Performs<ActorOf<M>> + ?Sized,
        K: BlockingConnection,
        K::Database: 'static,
    {
        let context: In<'_, ContextOf<M>> = within(self.cx);
        now(saved(
            self.row,
            changeset,
            actor,
            context,
            &mut Blocking(conn),
        ))
    }
}

/// All of `save_with_event`, on a connection of either kind.
pub(super) async fn saved<'a, M, V, W, X, R>(
    row: &M,
    mut changeset: V,
    actor: &W,
    context: X,
    run: &mut R,
) -> Result<M, TransitionError>
where
    M: TableModel + Saved<R::Backend> + Hooks<R::Conn>,
    V: PendingEvent<M> + AsChangeset<Target = M::Table>,
    V::Changeset: QueryFragment<R::Backend> + Send + 'a,
    W: Performs<ActorOf<M>> + ?Sized,
    X: ContextGiven<ContextOf<M>>,
    R: RunHooks<M>,
{
    if let Some(pending) = changeset.take_pending()? {
        let begun = pending.on(row).with_actor(by(actor));
        let begun = begun.with_context(context).set(changeset);
        return begun.saved(run).await;
    }
    let mut sets = Vec::new();
    Changes::<'_, M, R::Backend>::add_to(Set::of(changeset), &mut sets)?;
    save_columns(row, sets, &context.context(false), run).await
}
