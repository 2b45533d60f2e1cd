//! A transition that was begun and not yet carried out: the builder behind every event method.

use std::fmt;
use std::marker::PhantomData;

use crate::actor::{ActorGiven, ActorOf, ContextGiven, ContextOf, NoActor, NoContext};
use crate::error::TransitionError;
use crate::event::Event;
use crate::input::{AnyInput, InputGiven, InputNotTaken, Inputs};
use crate::machine::{Key, Machine, Model, Said, Step, Wanted, wanted};
use crate::note::{NoteGiven, NoteNotTaken, Notes, not_blank};
use crate::rule::HasNow;
use crate::ruling;
use crate::state::{State, StateType, StateValue};
use crate::typed::{Chosen, Refused, Seen, Typed};

/// A transition that waits for `save` (on a row) or `apply` (in memory). Programs seldom name its type.
///
/// `H` holds the model: `&Loan` in the run-time form, a row whose state is known in the typed form.
/// `E` is what the typed form gives back. `A` is the actor, `N` the note, `X` the context and `I` the
/// input, as far as they were given; `C` is what changes together with the state.
#[must_use = "a transition does nothing until `.save(&mut conn)` or `.apply()`"]
pub struct Fire<
    H: Holds,
    E = (),
    A = NoActor,
    N = NoteNotTaken,
    C = (),
    X = NoContext,
    I = InputNotTaken,
> {
    pub(crate) holder: H,
    pub(crate) wish: Wish<EventOf<H>>,
    pub(crate) changes: C,
    pub(crate) actor: A,
    pub(crate) context: X,
    kind: Kind<E, N, I>,
}

type Kind<E, N, I> = PhantomData<fn() -> (E, N, I)>;

/// What the caller wants to happen, and says of it.
pub(crate) struct Wish<E> {
    pub(crate) first: Request<E>,
    /// The events of other machines that fire together with the first.
    pub(crate) more: Vec<Request<E>>,
    /// Why they can't fire together, where that is known already.
    clash: Option<&'static str>,
    /// The note, for all of them.
    pub(crate) note: Option<String>,
    /// The id of the request.
    pub(crate) once: Option<String>,
}

pub(crate) type EventOf<H> = <<H as Holds>::Model as Model>::Event;

impl<H: Holds, E, A, N, C, X, I> fmt::Debug for Fire<H, E, A, N, C, X, I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let events = self.wish.requests().map(|request| request.event.name());
        f.debug_tuple("Fire")
            .field(&events.collect::<Vec<_>>())
            .finish()
    }
}

/// One event, the target that its caller wants, and its input.
pub(crate) struct Request<E> {
    pub(crate) event: E,
    pub(crate) wanted: Wanted,
    pub(crate) input: Option<AnyInput>,
    /// The edge alone decides: no guard, no stamp, no note and no input stands on the event.
    by_edge: bool,
}

impl<E> Wish<E> {
    fn of(event: E, by_edge: bool) -> Self {
        Self {
            first: Request {
                event,
                wanted: Wanted::Default,
                input: None,
                by_edge,
            },
            more: Vec::new(),
            clash: None,
            note: None,
            once: None,
        }
    }

    /// One for each event.
    pub(crate) fn requests(&self) -> impl Iterator<Item = &Request<E>> {
        std::iter::once(&self.first).chain(&self.more)
    }

    /// The note, unless it is blank.
    pub(crate) fn note(&self) -> Option<&str> {
        self.note.as_deref().and_then(not_blank)
    }
}

/// The steps of a transition: most have one.
#[derive(Debug)]
pub(crate) struct Steps {
    pub(crate) first: Step,
    more: Vec<Step>,
}

impl Steps {
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Step> {
        std::iter::once(&self.first).chain(&self.more)
    }
}

/// You do not name it: what a transition is begun on, `&Model`, a row whose state is known, or many rows.
pub trait Holds: Sized {
    /// The model.
    type Model: Model;
}

/// You do not name it: a transition is begun on one row, which is in memory.
#[diagnostic::on_unimplemented(
    message = "a bulk transition is not one of a row in memory, and has no `.once(..)`",
    label = "this moves every row that a filter finds",
    note = "the id of a request stands in the record of its one row; a bulk transition that comes again finds the rows in their new state, and leaves them there",
    note = "to move rows each once, load them and save them one by one"
)]
pub trait HoldsRow: Holds {
    /// What a refusal gives back.
    type Err;

    /// The model.
    fn model(&self) -> &Self::Model;
    /// The holder's form of an error.
    fn refused(self, error: TransitionError) -> Self::Err;
}

/// You do not name it: what a success turns the holder into, which is what `E` stands for.
pub trait Gives<E>: HoldsRow {
    /// What a success gives back.
    type Out;

    /// The position of the one state that `E` leads to, where the compiler knows it.
    #[doc(hidden)]
    const TARGET: Option<usize>;

    /// Whether the types promise a state, so that a row which a trigger put elsewhere is an error.
    #[doc(hidden)]
    const PROMISES: bool;

    /// What is given for the row as it is now stored.
    ///
    /// # Errors
    /// The row, where it is not in the state that the types promise, with the error that says so.
    #[doc(hidden)]
    fn give(stored: Self::Model) -> Result<Self::Out, (Self::Model, TransitionError)>;
}

impl<M: Model> Holds for &M {
    type Model = M;
}

impl<M: Model> HoldsRow for &M {
    type Err = TransitionError;

    fn model(&self) -> &M {
        self
    }

    fn refused(self, error: TransitionError) -> TransitionError {
        error
    }
}

impl<M: Model> Gives<()> for &M {
    type Out = M;

    const TARGET: Option<usize> = None;
    const PROMISES: bool = false;

    fn give(stored: M) -> Result<M, (M, TransitionError)> {
        Ok(stored)
    }
}

impl<H: Holds, E, A, N, C, X, I> Fire<H, E, A, N, C, X, I> {
    /// The same, of which something else is known of the note and of the input.
    pub(crate) fn retyped<N2, I2>(self) -> Fire<H, E, A, N2, C, X, I2> {
        Fire {
            holder: self.holder,
            wish: self.wish,
            changes: self.changes,
            actor: self.actor,
            context: self.context,
            kind: PhantomData,
        }
    }

    /// The same with other changes.
    #[cfg(feature = "diesel")]
    pub(crate) fn with_changes<C2>(
        self,
        changes: impl FnOnce(C) -> C2,
    ) -> Fire<H, E, A, N, C2, X, I> {
        Fire {
            holder: self.holder,
            wish: self.wish,
            changes: changes(self.changes),
            actor: self.actor,
            context: self.context,
            kind: PhantomData,
        }
    }

    /// The same by another actor.
    pub(crate) fn with_actor<A2>(self, actor: A2) -> Fire<H, E, A2, N, C, X, I> {
        Fire {
            holder: self.holder,
            wish: self.wish,
            changes: self.changes,
            actor,
            context: self.context,
            kind: PhantomData,
        }
    }

    /// The same in another context.
    pub(crate) fn with_context<X2>(self, context: X2) -> Fire<H, E, A, N, C, X2, I> {
        Fire {
            holder: self.holder,
            wish: self.wish,
            changes: self.changes,
            actor: self.actor,
            context,
            kind: PhantomData,
        }
    }

    /// What the caller says of one event.
    pub(crate) fn said<'s>(&'s self, request: &'s Request<EventOf<H>>) -> Said<'s> {
        Said {
            target: request.wanted,
            note: self.wish.note(),
            input: request.input.as_ref().map(|input| &**input as _),
        }
    }
}

impl<H: HoldsRow, E, A, N, C, X, I> Fire<H, E, A, N, C, X, I> {
    /// Decides on every step; all of them or none.
    pub(crate) fn plan(&self) -> Result<Steps, TransitionError> {
        let model = self.holder.model();
        let Wish {
            first: request,
            more: requests,
            ..
        } = &self.wish;
        if let (Some(why), Some(other)) = (self.wish.clash, requests.last()) {
            return Err(self.not_together(other.event, why));
        }
        let first = model.__choose(request.event, self.said(request))?;
        let mut more = Vec::new();
        for request in requests {
            let step = model.__choose(request.event, self.said(request))?;
            if step.machine == first.machine
                || more.iter().any(|s: &Step| s.machine == step.machine)
            {
                return Err(self.not_together(request.event, "they belong to the same machine"));
            }
            more.push(step);
        }
        Ok(Steps { first, more })
    }

    fn not_together(&self, other: EventOf<H>, why: &'static str) -> TransitionError {
        TransitionError::NotTogether {
            event: self.wish.first.event.name(),
            other: other.name(),
            why,
        }
    }
}

/// Begins `event` on `model`.
#[doc(hidden)]
pub fn fire<M: Model, N, I>(
    model: &M,
    event: M::Event,
) -> Fire<&M, (), NoActor, N, (), NoContext, I> {
    begin(model, event)
}

/// Begins `event` on what holds the model, whatever it is.
pub(crate) fn begin<H: Holds, N, I>(
    holder: H,
    event: EventOf<H>,
) -> Fire<H, (), NoActor, N, (), NoContext, I> {
    Fire {
        holder,
        wish: Wish::of(event, false),
        changes: (),
        actor: NoActor,
        context: NoContext,
        kind: PhantomData,
    }
}

/// Begins `event`, which leads to the state that the caller names.
#[doc(hidden)]
pub fn fire_to<M: Machine<S>, S: State, N, I>(
    model: &M,
    event: M::Event,
    target: S,
) -> Fire<&M, (), NoActor, N, (), NoContext, I> {
    let mut begun = fire(model, event);
    begun.wish.first.wanted = wanted::<M, S>(target);
    begun
}

/// Begins `event` on a row whose state is known. `by_edge` says that no guard, no stamp, no note and no
/// input stands on it.
#[doc(hidden)]
#[inline]
pub fn fire_typed<M: Typed<S::Enum>, S: StateType, E, N, I>(
    seen: Seen<M, S>,
    event: M::Event,
    by_edge: bool,
) -> Fire<Seen<M, S>, E, NoActor, N, (), NoContext, I> {
    Fire {
        holder: seen,
        wish: Wish::of(event, by_edge),
        changes: (),
        actor: NoActor,
        context: NoContext,
        kind: PhantomData,
    }
}

/// Begins `event` on a row whose state is known; it leads to the state `T` that the caller names.
#[doc(hidden)]
#[inline]
pub fn fire_typed_to<M, S, T, N, I>(
    seen: Seen<M, S>,
    event: M::Event,
    by_edge: bool,
) -> Fire<Seen<M, S>, Chosen<T>, NoActor, N, (), NoContext, I>
where
    M: Typed<S::Enum>,
    S: StateType,
    T: StateType<Enum = S::Enum>,
{
    let mut begun = fire_typed(seen, event, by_edge);
    begun.wish.first.wanted = wanted::<M, S::Enum>(T::VALUE);
    begun
}

impl<'a, M: Model, A, N: Notes, C, X, I> Fire<&'a M, (), A, N, C, X, I> {
    /// Adds an event of another machine of the same row: all of them happen, or none.
    ///
    /// Who performs them, why, in which context, and what else changes is given once, on the whole:
    /// `order.pay().and(order.ship()).by(&mary).note("paid in advance")`. An input belongs to its event.
    pub fn and<N2: Notes, I2>(
        mut self,
        other: Fire<&'a M, (), NoActor, N2, (), NoContext, I2>,
    ) -> Fire<&'a M, (), A, N::And<N2>, C, X, I::And>
    where
        I: Inputs<I2>,
    {
        let wish = &mut self.wish;
        if !std::ptr::eq(self.holder, other.holder) {
            wish.clash = Some("they were begun on two different rows");
        } else if wish.note.is_some() && other.wish.note.is_some() {
            wish.clash = Some("each has a note; give one, on the whole");
        } else if wish.once.is_some() && other.wish.once.is_some() {
            wish.clash = Some("each is to be done once; give one id, on the whole");
        }
        wish.clash = wish.clash.or(other.wish.clash);
        wish.note = wish.note.take().or(other.wish.note);
        wish.once = wish.once.take().or(other.wish.once);
        wish.more.push(other.wish.first);
        wish.more.extend(other.wish.more);
        self.retyped()
    }
}

impl<M: Model, A, N, X, I> Fire<&M, (), A, N, (), X, I> {
    /// Carries the transition out in memory, on a clone of the model.
    ///
    /// Rules decide by the actor and the object alone: where one would have to look at related rows
    /// for its answer, it denies with a reason of the code `needs_database`.
    ///
    /// # Errors
    /// Why it may not happen: the edge, the target, the guards or the rules.
    pub fn apply(self) -> Result<M, TransitionError>
    where
        M: Clone,
        A: ActorGiven<ActorOf<M>>,
        N: NoteGiven,
        X: ContextGiven<ContextOf<M>>,
        I: InputGiven,
    {
        let steps = self.plan()?;
        let actor = self.actor.actor();
        let cx = self.context.context(M::STAMPS || actor.is_some());
        if let Some(actor) = actor {
            for step in steps.iter() {
                rule_allows(self.holder, step, actor, &cx)?;
            }
        }
        let mut model = self.holder.clone();
        for step in steps.iter() {
            model.__enter(step, Key::new());
        }
        if M::STAMPS {
            for step in steps.iter() {
                model.__stamp(step.declaration, cx.now());
            }
        }
        Ok(model)
    }
}

/// Asks the rule of a step, in memory.
fn rule_allows<M: Model>(
    model: &M,
    step: &Step,
    actor: &ActorOf<M>,
    cx: &ContextOf<M>,
) -> Result<(), TransitionError> {
    let decision = ruling::rule_in_memory(model, step.declaration, actor, cx);
    if decision.is_allowed() {
        return Ok(());
    }
    Err(TransitionError::denied::<M>(step.event, decision))
}

impl<M: Typed<S::Enum>, S: StateType, E, A, N, X, I> Fire<Seen<M, S>, E, A, N, (), X, I> {
    /// Carries the transition out in memory. Rules decide by the actor and the object alone, as in the
    /// run-time form.
    ///
    /// # Errors
    /// The handle and why it may not happen: only guards and rules can still refuse.
    #[inline]
    pub fn apply<Out>(self) -> Result<Out, Refused<M::Handle<S>>>
    where
        Seen<M, S>: Gives<E, Out = Out> + HoldsRow<Model = M, Err = Refused<M::Handle<S>>>,
        A: ActorGiven<ActorOf<M>>,
        N: NoteGiven,
        X: ContextGiven<ContextOf<M>>,
        I: InputGiven,
    {
        // The types prove the edge, so without guards and rules there is nothing left to decide.
        let (target, stamped) = match <Seen<M, S> as Gives<E>>::TARGET {
            Some(target) if self.wish.first.by_edge => (target, None),
            _ => match self.plan() {
                Ok(steps) => (steps.first.to, Some(steps.first)),
                Err(error) => return Err(self.holder.refused(error)),
            },
        };
        let (actor, context) = (self.actor, self.context);
        let actor = actor.actor();
        let cx = context.context(M::STAMPS || actor.is_some());
        if let (Some(actor), Some(step)) = (actor, &stamped)
            && let Err(error) = rule_allows(self.holder.model(), step, actor, &cx)
        {
            return Err(self.holder.refused(error));
        }
        let mut model = self.holder.into_row();
        if let Some(state) = <S::Enum as State>::ALL.get(target) {
            model.__put(*state, Key::new());
        }
        if let (true, Some(step)) = (M::STAMPS, stamped) {
            model.__stamp(step.declaration, cx.now());
        }
        <Seen<M, S> as Gives<E>>::give(model).map_err(|(mut model, error)| {
            model.__put(S::VALUE, Key::new());
            Seen::trusted(model).refused(error)
        })
    }
}
