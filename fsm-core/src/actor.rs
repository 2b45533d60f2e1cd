//! Who performs a transition, and in which context.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;
use std::ops::Deref;
use std::rc::Rc;
use std::sync::Arc;

use crate::machine::Model;
use crate::rule::{Context, HasNow};
use crate::transition::{Fire, Holds};

/// Whose rules stand on the transitions of a model: what `#[machine(actor = .., context = ..)]` says.
pub trait Rules {
    /// Who performs transitions; [`NoOne`] where the machine has no actor.
    type Actor: ?Sized;
    /// What a rule may read beside the actor and the object.
    type Context: HasNow;

    /// Whether there are any.
    #[doc(hidden)]
    const ASKED: bool;
}

/// No rule stands on a transition of the model.
#[derive(Debug, Clone, Copy)]
pub struct NoRules;

/// Rules stand on the transitions of the model: about an `A`, in a context `X`.
pub struct WithRules<A: ?Sized = NoOne, X = Context> {
    types: PhantomData<fn(&A, &X)>,
}

impl<A: ?Sized, X> fmt::Debug for WithRules<A, X> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("WithRules")
    }
}

impl Rules for NoRules {
    type Actor = NoOne;
    type Context = Context;

    const ASKED: bool = false;
}

impl<A: ?Sized, X: HasNow> Rules for WithRules<A, X> {
    type Actor = A;
    type Context = X;

    const ASKED: bool = true;
}

/// The type of the actor of a machine that has none. There is no value of it to give to `.by(..)`.
#[derive(Debug, Clone, Copy)]
pub struct NoOne(());

impl NoOne {
    pub(crate) const VALUE: &'static Self = &Self(());
}

/// The actor of the model `M`.
pub type ActorOf<M> = <<M as Model>::Rules as Rules>::Actor;

/// The context of the rules of the model `M`.
pub type ContextOf<M> = <<M as Model>::Rules as Rules>::Context;

/// You do not name it: no actor was given to a transition.
#[derive(Debug, Clone, Copy)]
pub struct NoActor;

/// You do not name it: the actor of a transition, given with `.by(&actor)`.
pub struct By<'a, A: ?Sized>(&'a A);

impl<A: ?Sized> Clone for By<'_, A> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<A: ?Sized> Copy for By<'_, A> {}

impl<A: ?Sized> fmt::Debug for By<'_, A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("By")
    }
}

/// You do not name it: a part of the system performs a transition, given with `.by_system("..")`.
#[derive(Debug, Clone)]
pub struct System {
    name: Cow<'static, str>,
}

impl System {
    /// The name that it was given.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }
}

/// Whether it is said who performs a transition, where the machine's actor is an `A`.
#[diagnostic::on_unimplemented(
    message = "nobody performs this transition yet",
    label = "say who: `.by(&actor)`",
    note = "rules are about who performs it, so nothing happens without one",
    note = "a job of the system gives its name instead: `.by_system(\"nightly job\")`; rules are not asked then, guards are"
)]
pub trait ActorGiven<A: ?Sized> {
    /// The actor; none where rules are not to be asked.
    #[doc(hidden)]
    fn actor(&self) -> Option<&A>;

    /// The part of the system that performs it instead.
    #[doc(hidden)]
    fn system(&self) -> Option<&str> {
        None
    }
}

#[diagnostic::do_not_recommend]
impl ActorGiven<NoOne> for NoActor {
    #[inline]
    fn actor(&self) -> Option<&NoOne> {
        None
    }
}

#[diagnostic::do_not_recommend]
impl<A: ?Sized> ActorGiven<A> for By<'_, A> {
    #[inline]
    fn actor(&self) -> Option<&A> {
        Some(self.0)
    }
}

#[diagnostic::do_not_recommend]
impl<A: ?Sized> ActorGiven<A> for System {
    #[inline]
    fn actor(&self) -> Option<&A> {
        None
    }

    fn system(&self) -> Option<&str> {
        Some(&self.name)
    }
}

/// What can be given to `.by(..)` where the machine's actor is an `A`: an `A`, or what holds one.
#[diagnostic::on_unimplemented(
    message = "a `{Self}` performs no transition of this machine",
    label = "this machine's actor is `{A}`",
    note = "a machine names its actor with `#[machine(actor = User)]`; one without an actor takes no `.by(..)`"
)]
pub trait Performs<A: ?Sized> {
    /// The actor.
    fn performer(&self) -> &A;
}

#[diagnostic::do_not_recommend]
impl<A: ?Sized> Performs<A> for A {
    fn performer(&self) -> &A {
        self
    }
}

/// Nobody in particular, where the machine has no actor.
#[diagnostic::do_not_recommend]
impl Performs<NoOne> for NoActor {
    fn performer(&self) -> &NoOne {
        NoOne::VALUE
    }
}

macro_rules! holds_an_actor {
    ($($holder:ty),*) => {
        $(
            #[diagnostic::do_not_recommend]
            impl<A: ?Sized> Performs<A> for $holder {
                fn performer(&self) -> &A {
                    self
                }
            }
        )*
    };
}

holds_an_actor!(&A, &mut A, Box<A>, Rc<A>, Arc<A>);

/// You do not name it: no context was given to a transition.
#[derive(Debug, Clone, Copy)]
pub struct NoContext;

/// You do not name it: the context of a transition, given with `.with(&context)`.
#[derive(Debug)]
pub struct In<'x, X>(&'x X);

impl<X> Clone for In<'_, X> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<X> Copy for In<'_, X> {}

/// Whether the context that rules read is given, where it is an `X`. Our own is made where it is not.
#[diagnostic::on_unimplemented(
    message = "this needs the context that the machine's rules read",
    label = "the machine's context is `{X}`",
    note = "give it: `.with(&context)`"
)]
pub trait ContextGiven<X> {
    /// The context; `reads` says whether anything of it will be read.
    #[doc(hidden)]
    fn context(&self, reads: bool) -> Given<'_, X>;
}

#[diagnostic::do_not_recommend]
impl ContextGiven<Context> for NoContext {
    #[inline]
    fn context(&self, reads: bool) -> Given<'_, Context> {
        Given::Made(Context::if_read(reads))
    }
}

#[diagnostic::do_not_recommend]
impl<X> ContextGiven<X> for In<'_, X> {
    #[inline]
    fn context(&self, _: bool) -> Given<'_, X> {
        Given::Lent(self.0)
    }
}

/// A context: given, or made.
#[doc(hidden)]
#[derive(Debug)]
pub enum Given<'x, X> {
    Lent(&'x X),
    Made(X),
}

impl<X> Deref for Given<'_, X> {
    type Target = X;

    #[inline]
    fn deref(&self) -> &X {
        match self {
            Self::Lent(given) => given,
            Self::Made(made) => made,
        }
    }
}

/// By `actor`.
pub(crate) fn by<A: ?Sized, W: Performs<A> + ?Sized>(actor: &W) -> By<'_, A> {
    By(actor.performer())
}

/// By a part of the system.
pub(crate) fn by_system(name: impl Into<Cow<'static, str>>) -> System {
    System { name: name.into() }
}

/// In this context.
pub(crate) fn within<X>(cx: &X) -> In<'_, X> {
    In(cx)
}

impl<H: Holds, E, N, C, X, I> Fire<H, E, NoActor, N, C, X, I> {
    /// Says who performs the transition. Its rules decide about this actor.
    pub fn by<W>(self, actor: &W) -> Fire<H, E, By<'_, ActorOf<H::Model>>, N, C, X, I>
    where
        W: Performs<ActorOf<H::Model>> + ?Sized,
    {
        self.with_actor(by(actor))
    }

    /// Says which part of the system performs the transition, as in `"nightly job"`. Rules are not
    /// asked then; guards are.
    pub fn by_system(self, name: impl Into<Cow<'static, str>>) -> Fire<H, E, System, N, C, X, I> {
        self.with_actor(by_system(name))
    }
}

impl<H: Holds, E, A, N, C, I> Fire<H, E, A, N, C, NoContext, I> {
    /// Gives the context that the rules read: the time of the request, its tenant, or what the
    /// application's own context type holds. Its time is also that of the stamps.
    pub fn with(
        self,
        cx: &ContextOf<H::Model>,
    ) -> Fire<H, E, A, N, C, In<'_, ContextOf<H::Model>>, I> {
        self.with_context(within(cx))
    }
}
