//! A transition that was begun and not yet carried out: the builder behind every event method.

use std::fmt;
use std::marker::PhantomData;

use chrono::Utc;

use crate::error::TransitionError;
use crate::event::Event;
use crate::machine::{Key, Machine, Model, Step, Wanted, wanted};
use crate::state::{State, StateType, StateValue};
use crate::typed::{Chosen, Refused, Seen, Typed};

/// A transition that waits for `save` (on a row) or `apply` (in memory). Programs seldom name its type.
///
/// `H` holds the model: `&Loan` in the run-time form, a row whose state is known in the typed form.
/// `E` is what the typed form gives back. `A` is the actor and `N` the note, as far as they were
/// given; `C` is what changes together with the state.
#[must_use = "a transition does nothing until `.save(&mut conn)` or `.apply()`"]
pub struct Fire<H: Holds, E = (), A = NoActor, N = NoteNotTaken, C = ()> {
    pub(crate) holder: H,
    pub(crate) first: Request<EventOf<H>>,
    /// The events of other machines that fire together with the first.
    more: Vec<Request<EventOf<H>>>,
    /// Set when one of them was begun on another row.
    other_row: bool,
    #[cfg_attr(
        not(feature = "diesel"),
        expect(dead_code, reason = "only a row has other columns")
    )]
    changes: C,
    kind: Kind<E, A, N>,
}

type Kind<E, A, N> = PhantomData<fn() -> (E, A, N)>;

type EventOf<H> = <<H as Holds>::Model as Model>::Event;

impl<H: Holds, E, A, N, C> fmt::Debug for Fire<H, E, A, N, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let events = std::iter::once(&self.first)
            .chain(&self.more)
            .map(|request| request.event.name());
        f.debug_tuple("Fire")
            .field(&events.collect::<Vec<_>>())
            .finish()
    }
}

/// You do not name it: no actor was given to a transition.
#[derive(Debug, Clone, Copy)]
pub struct NoActor;

/// You do not name it: the event takes no note.
#[derive(Debug, Clone, Copy)]
pub struct NoteNotTaken;

/// You do not name it: whether the event takes a note is known at run time only.
#[derive(Debug, Clone, Copy)]
pub struct NoteAtRunTime;

/// One event, and the target that its caller wants.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Request<E> {
    pub(crate) event: E,
    pub(crate) wanted: Wanted,
    /// The edge alone decides: neither a guard nor a stamp stands on the event.
    by_edge: bool,
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

/// You do not name it: what a transition is begun on, `&Model` or a row whose state is known.
pub trait Holds: Sized {
    /// The model.
    type Model: Model;
    /// What a refusal gives back.
    type Err;

    /// The model.
    fn model(&self) -> &Self::Model;
    /// The holder's form of an error.
    fn refused(self, error: TransitionError) -> Self::Err;
}

/// You do not name it: what a success turns the holder into, which is what `E` stands for.
pub trait Gives<E>: Holds {
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

impl<H: Holds, E, A, N, C> Fire<H, E, A, N, C> {
    /// The same with other changes.
    #[cfg(feature = "diesel")]
    pub(crate) fn with_changes<C2>(self, changes: impl FnOnce(C) -> C2) -> Fire<H, E, A, N, C2> {
        Fire {
            holder: self.holder,
            first: self.first,
            more: self.more,
            other_row: self.other_row,
            changes: changes(self.changes),
            kind: PhantomData,
        }
    }

    /// The holder and the changes.
    #[cfg(feature = "diesel")]
    pub(crate) fn into_parts(self) -> (H, C) {
        (self.holder, self.changes)
    }

    /// Decides on every step; all of them or none.
    pub(crate) fn plan(&self) -> Result<Steps, TransitionError> {
        let model = self.holder.model();
        if let (true, Some(other)) = (self.other_row, self.more.last()) {
            return Err(self.not_together(other.event, "they were begun on two different rows"));
        }
        let first = model.__choose(self.first.event, self.first.wanted)?;
        let mut more = Vec::new();
        for request in &self.more {
            let step = model.__choose(request.event, request.wanted)?;
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
            event: self.first.event.name(),
            other: other.name(),
            why,
        }
    }
}

/// Begins `event` on `model`.
#[doc(hidden)]
pub fn fire<M: Model, N>(model: &M, event: M::Event) -> Fire<&M, (), NoActor, N> {
    Fire {
        holder: model,
        first: Request {
            event,
            wanted: Wanted::Default,
            by_edge: false,
        },
        more: Vec::new(),
        other_row: false,
        changes: (),
        kind: PhantomData,
    }
}

/// Begins `event`, which leads to the state that the caller names.
#[doc(hidden)]
pub fn fire_to<M: Machine<S>, S: State, N>(
    model: &M,
    event: M::Event,
    target: S,
) -> Fire<&M, (), NoActor, N> {
    let mut begun = fire(model, event);
    begun.first.wanted = wanted::<M, S>(target);
    begun
}

/// Begins `event` on a row whose state is known. `by_edge` says that neither guards nor stamps stand
/// on it.
#[doc(hidden)]
#[inline]
pub fn fire_typed<M: Typed<S::Enum>, S: StateType, E>(
    seen: Seen<M, S>,
    event: M::Event,
    by_edge: bool,
) -> Fire<Seen<M, S>, E> {
    Fire {
        holder: seen,
        first: Request {
            event,
            wanted: Wanted::Default,
            by_edge,
        },
        more: Vec::new(),
        other_row: false,
        changes: (),
        kind: PhantomData,
    }
}

/// Begins `event` on a row whose state is known; it leads to the state `T` that the caller names.
#[doc(hidden)]
#[inline]
pub fn fire_typed_to<M: Typed<S::Enum>, S: StateType, T: StateType<Enum = S::Enum>>(
    seen: Seen<M, S>,
    event: M::Event,
    by_edge: bool,
) -> Fire<Seen<M, S>, Chosen<T>> {
    let mut begun = fire_typed(seen, event, by_edge);
    begun.first.wanted = wanted::<M, S::Enum>(T::VALUE);
    begun
}

impl<'a, M: Model, N, C> Fire<&'a M, (), NoActor, N, C> {
    /// Adds an event of another machine of the same row: all of them happen, or none.
    ///
    /// What else changes is given once, with `.set(..)` on the whole.
    pub fn and<N2>(mut self, other: Fire<&'a M, (), NoActor, N2>) -> Self {
        self.other_row |= other.other_row || !std::ptr::eq(self.holder, other.holder);
        self.more.push(other.first);
        self.more.extend(other.more);
        self
    }
}

impl<M: Model, N> Fire<&M, (), NoActor, N> {
    /// Carries the transition out in memory, on a clone of the model.
    ///
    /// # Errors
    /// Why it may not happen: the edge, the target or the guards.
    pub fn apply(self) -> Result<M, TransitionError>
    where
        M: Clone,
    {
        let steps = self.plan()?;
        let mut model = self.holder.clone();
        for step in steps.iter() {
            model.__enter(step, Key::new());
        }
        if M::STAMPS {
            let now = Utc::now();
            for step in steps.iter() {
                model.__stamp(step.declaration, now);
            }
        }
        Ok(model)
    }
}

impl<M: Typed<S::Enum>, S: StateType, E> Fire<Seen<M, S>, E> {
    /// Carries the transition out in memory.
    ///
    /// # Errors
    /// The handle and why it may not happen: only guards can still refuse.
    #[inline]
    pub fn apply<Out>(self) -> Result<Out, Refused<M::Handle<S>>>
    where
        Seen<M, S>: Gives<E, Out = Out> + Holds<Model = M, Err = Refused<M::Handle<S>>>,
    {
        // The types prove the edge, so without guards there is nothing left to decide.
        let (target, stamped) = match <Seen<M, S> as Gives<E>>::TARGET {
            Some(target) if self.first.by_edge => (target, None),
            _ => match self.plan() {
                Ok(steps) => (steps.first.to, Some(steps.first.declaration)),
                Err(error) => return Err(self.holder.refused(error)),
            },
        };
        let mut model = self.holder.into_row();
        if let Some(state) = <S::Enum as State>::ALL.get(target) {
            model.__put(*state, Key::new());
        }
        if let (true, Some(declaration)) = (M::STAMPS, stamped) {
            model.__stamp(declaration, Utc::now());
        }
        <Seen<M, S> as Gives<E>>::give(model).map_err(|(mut model, error)| {
            model.__put(S::VALUE, Key::new());
            Seen::trusted(model).refused(error)
        })
    }
}
