//! Rules: who may do what to which object.
//!
//! A rule is made by `#[rule]` on a function. It is a value that decides about an object in memory,
//! and, with a database feature, filters a table and stands inside an UPDATE.

#[cfg(feature = "test-util")]
mod about;
mod actor;
#[cfg(feature = "diesel")]
mod attempt;
mod call;
mod compose;
mod context;
mod decision;
mod explain;
mod facts;
mod list;
pub(crate) mod mock;

#[cfg(all(feature = "test-util", feature = "diesel"))]
#[doc(hidden)]
pub use about::Thing;
#[cfg(feature = "test-util")]
#[doc(hidden)]
pub use about::{About, Any, Given, Joined, Of, Party, Speaks};
pub use actor::Actor;
#[cfg(feature = "async")]
pub(crate) use attempt::allowed_or_denied;
#[cfg(feature = "diesel")]
pub use attempt::{Attempt, AttemptError, PermissionDenied};
#[cfg(feature = "diesel")]
#[doc(hidden)]
pub use attempt::{ByDisplay, ByNothing, KeyText};
#[doc(hidden)]
pub use call::{
    ActorAndRow, Call, HoldsFunction, HoldsRule, KeyIs, Named, PureCall, RowAlone, Takes, counted,
    related, taking,
};
#[cfg(feature = "diesel")]
#[doc(hidden)]
pub use call::{CallFunction, CallRule, is_parent};
pub use compose::{
    And, BesideAnd, BesideOr, Forbid, Forbidding, Not, Operand, Or, Xor, anyone, forbid,
};
#[doc(hidden)]
pub use compose::{not, xor};
pub use context::{Context, HasNow};
#[doc(hidden)]
pub use context::{HasNoTime, HasTime, TimeOf};
pub use decision::Decision;
pub use explain::{Explanation, Outcome};
pub use facts::Facts;
pub use list::{RuleInfo, RuleList, UnknownRule};
#[cfg(feature = "test-util")]
pub use mock::{During, Mocks, MocksHandle};

use crate::guard::Reason;

#[cfg(feature = "diesel")]
pub(crate) use explain::Told;
#[doc(hidden)]
pub use explain::{Show, ShowDebug, ShowNothing, Shown};

/// The first half of every rule: its name and what it asks.
pub trait IsRule: Copy + 'static {
    /// Its name, as in `can_edit`; of a composition, what it is composed of.
    fn name(&self) -> String;

    /// [`Memory`] for a rule that decides on the object alone, [`Database`] for one that looks at
    /// related rows.
    type Asks: Asks;

    /// Whether it reads its context.
    #[doc(hidden)]
    const READS_CONTEXT: bool = true;

    /// Its name, where it is not a composition.
    const NAME: &'static str = "";

    /// What its documentation says.
    const DOCS: &'static str = "";

    /// The type of the actor, unless the rule is about the object alone.
    const ACTOR: Option<&'static str> = None;

    /// The type of the object, unless the rule is about the actor alone.
    const OBJECT: Option<&'static str> = None;

    /// Whether it has SQL.
    const HAS_SQL: bool = true;
}

/// Where a rule's answer comes from.
pub trait Asks: 'static {
    /// What a rule asks that contains this one and another, which asks `Other`.
    type And<Other: Asks>: Asks;
}

/// The actor, the object and the context are enough.
#[derive(Debug, Clone, Copy)]
pub struct Memory;

/// Related rows have to be looked at.
#[derive(Debug, Clone, Copy)]
pub struct Database;

impl Asks for Memory {
    type And<Other: Asks> = Other;
}

impl Asks for Database {
    type And<Other: Asks> = Self;
}

/// A rule for actors of type `A` on objects of type `O`, in a context `X`; made by `#[rule]`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no rule about what `{A}` may do to `{O}`",
    label = "this rule speaks of another actor, another object or another context",
    note = "the parameters of a rule's function are the actor, the object and the context: `fn can_edit(user: &User, task: &Task, cx: &Context) -> bool`",
    note = "a context of your own is given with `.with(&context)`"
)]
pub trait Rule<A: ?Sized, O, X = Context>: IsRule {
    /// Decides in memory. Related rows are those of `facts`.
    #[doc(hidden)]
    fn __holds(&self, actor: &A, object: &O, cx: &X, facts: &Facts) -> bool;

    /// Names the rules by which this does not come out as `wanted`: of a composition, its operands.
    #[doc(hidden)]
    fn __blame(
        &self,
        actor: &A,
        object: &O,
        cx: &X,
        facts: &Facts,
        wanted: bool,
        reasons: &mut Vec<Reason>,
    ) {
        if holds(self, actor, object, cx, facts) != wanted {
            reasons.push(Reason::rule(&self.name(), !wanted));
        }
    }
}

/// A rule that needs no database to decide about an object in memory.
#[diagnostic::on_unimplemented(
    message = "`{Self}` looks at related rows, so it can't be decided without the database",
    label = "`test` has no connection",
    note = "ask with `.check(&actor, &object, &mut conn)`, or give the related rows with `.eval(&actor, &object, &facts)`"
)]
pub trait Pure {}

#[diagnostic::do_not_recommend]
impl<R: IsRule<Asks = Memory>> Pure for R {}

/// Asks a rule where it stands by itself or in a composition: a mock answers for it.
#[inline]
pub(crate) fn holds<R, A, O, X>(rule: &R, actor: &A, object: &O, cx: &X, facts: &Facts) -> bool
where
    R: Rule<A, O, X>,
    A: ?Sized,
{
    match mock::answer(rule) {
        Some(mocked) => mocked,
        None => rule.__holds(actor, object, cx, facts),
    }
}

/// Asks a rule where another rule's body calls it.
#[doc(hidden)]
#[inline]
pub fn called<R, A, O, X>(rule: &R, actor: &A, object: &O, cx: &X, facts: &Facts) -> bool
where
    R: Rule<A, O, X>,
    A: ?Sized,
{
    match mock::answer_in_a_body(rule) {
        Some(mocked) => mocked,
        None => rule.__holds(actor, object, cx, facts),
    }
}

/// [`Pure`], for generated code that may not be asked at all.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "the rule looks at related rows, so it can't be decided without the database",
    label = "`test` has no connection",
    note = "ask with `.check(&actor, &mut conn)`"
)]
pub trait PureRef {}

#[diagnostic::do_not_recommend]
impl<R: Pure> PureRef for &R {}

/// Decides about a row, where its rules for writing are asked.
#[doc(hidden)]
#[inline]
pub fn decides<R, A, O>(rule: &R, actor: &A, object: &O) -> bool
where
    R: Rule<A, O>,
    A: ?Sized,
{
    holds(rule, actor, object, &Context::of::<R>(), &Facts::none())
}

/// Decides about the actor alone.
#[doc(hidden)]
#[inline]
pub fn test_actor<R, A>(rule: &R, actor: &A) -> bool
where
    R: Rule<A, ()>,
    A: ?Sized,
{
    holds(rule, actor, &(), &Context::of::<R>(), &Facts::none())
}

/// What every rule can be asked. In scope with the prelude.
pub trait Forms: IsRule {
    /// The same rule in a context: the time of the request, its tenant, or what the application's own
    /// context type holds.
    fn with<X>(self, cx: &X) -> With<'_, Self, X> {
        With { rule: self, cx }
    }

    /// Whether the rule allows it, by the actor and the object alone.
    #[inline]
    fn test<A: ?Sized, O>(&self, actor: &A, object: &O) -> bool
    where
        Self: Rule<A, O> + Pure,
    {
        holds(self, actor, object, &Context::of::<Self>(), &Facts::none())
    }

    /// Whether the rule allows it, where the related rows are those of `facts`.
    fn eval<A: ?Sized, O>(&self, actor: &A, object: &O, facts: &Facts) -> bool
    where
        Self: Rule<A, O>,
    {
        holds(self, actor, object, &Context::of::<Self>(), facts)
    }
}

impl<R: IsRule> Forms for R {}

/// A rule in a context; made by `.with(&context)`.
#[derive(Debug)]
pub struct With<'x, R, X> {
    pub(crate) rule: R,
    pub(crate) cx: &'x X,
}

impl<R, X> With<'_, R, X> {
    /// Whether the rule allows it, by the actor, the object and the context alone.
    #[inline]
    pub fn test<A: ?Sized, O>(&self, actor: &A, object: &O) -> bool
    where
        R: Rule<A, O, X> + Pure,
    {
        holds(&self.rule, actor, object, self.cx, &Facts::none())
    }

    /// Whether the rule allows it, where the related rows are those of `facts`.
    pub fn eval<A: ?Sized, O>(&self, actor: &A, object: &O, facts: &Facts) -> bool
    where
        R: Rule<A, O, X>,
    {
        holds(&self.rule, actor, object, self.cx, facts)
    }
}
