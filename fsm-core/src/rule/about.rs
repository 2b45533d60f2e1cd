//! The types that a rule speaks of, for a comparison of its forms: they come from the rule, so that a
//! test names the rule alone.

use std::borrow::Borrow;
use std::marker::PhantomData;

use super::{And, Forbidding, IsRule, Not, Operand, Or, Xor, anyone};

/// What a rule is about: `S` is [`Speaks`]. It is a parameter and no associated type, so that a rule that
/// everybody may see can be about types that few may.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not say whom and what it is about",
    label = "not a rule of `#[rule]`, or a composition of them",
    note = "rules that are compared are made by `#[rule]`, where the feature `test-util` of fsm-core is on"
)]
pub trait About<S>: IsRule {}

/// The types that a rule speaks of.
pub trait Speaks {
    /// [`Of`] its actor, or [`Any`].
    type Actor: Party;
    /// [`Of`] its object, or [`Any`].
    type Object: Party;
    /// [`Of`] its context, or [`Any`].
    type Context: Party;
}

impl<A: Party, O: Party, X: Party> Speaks for (A, O, X) {
    type Actor = A;
    type Object = O;
    type Context = X;
}

/// What two rules of a composition speak of.
#[derive(Debug)]
pub struct OfBoth<S, T>(PhantomData<(S, T)>);

impl<S: Speaks, T: Speaks> Speaks for OfBoth<S, T>
where
    S::Actor: Joined<T::Actor>,
    S::Object: Joined<T::Object>,
    S::Context: Joined<T::Context>,
{
    type Actor = Both<S::Actor, T::Actor>;
    type Object = Both<S::Object, T::Object>;
    type Context = Both<S::Context, T::Context>;
}

/// This type and no other.
#[derive(Debug)]
pub struct Of<T: ?Sized>(PhantomData<T>);

/// Whatever the type is.
#[derive(Debug)]
pub struct Any(());

/// A type that a rule speaks of, or any.
pub trait Party {
    /// The type; the empty one where it may be any.
    type Type: ?Sized + 'static;
}

/// An actor or a context that a rule takes.
#[diagnostic::on_unimplemented(
    message = "the rule does not take `{Self}` for its actor or its context",
    label = "the rule speaks of another type",
    note = "`actors = [..]` are of the type of the rule's first parameter, `context = &cx` of its last"
)]
pub trait Given<P: Party> {
    /// It, as the rule takes it.
    fn given(&self) -> &P::Type;
}

impl<T> Given<Any> for T {
    fn given(&self) -> &() {
        &()
    }
}

impl<U: ?Sized + 'static, T: Borrow<U>> Given<Of<U>> for T {
    fn given(&self) -> &U {
        self.borrow()
    }
}

/// An object that a rule speaks of, or any.
#[cfg(feature = "diesel")]
pub trait Thing {
    /// The type; one of its own where it may be any.
    type Type: 'static;
}

#[cfg(feature = "diesel")]
impl Thing for Any {
    type Type = crate::db::rule::agreement::Nothing;
}

#[cfg(feature = "diesel")]
impl<T: 'static> Thing for Of<T> {
    type Type = T;
}

impl Party for Any {
    type Type = ();
}

impl<T: ?Sized + 'static> Party for Of<T> {
    type Type = T;
}

/// What both rules of a composition speak of.
#[diagnostic::on_unimplemented(
    message = "the rules of this composition speak of other actors, objects or contexts: `{Self}` and `{Other}`",
    label = "no common actor, object or context"
)]
pub trait Joined<Other> {
    /// It.
    type Both: Party;
}

impl Joined<Self> for Any {
    type Both = Self;
}

impl<T: ?Sized + 'static> Joined<Of<T>> for Any {
    type Both = Of<T>;
}

impl<T: ?Sized + 'static> Joined<Any> for Of<T> {
    type Both = Self;
}

impl<T: ?Sized + 'static> Joined<Self> for Of<T> {
    type Both = Self;
}

type Both<P, Q> = <P as Joined<Q>>::Both;

impl<P: Operand + About<S>, Q: Operand + About<T>, S, T> About<OfBoth<S, T>> for And<P, Q> {}

impl<P: Operand + About<S>, Q: Operand + About<T>, S, T> About<OfBoth<S, T>> for Or<P, Q> {}

impl<P: Operand + About<S>, Q: Operand + About<T>, S, T> About<OfBoth<S, T>> for Xor<P, Q> {}

impl<P, Q, Op: 'static, S, T> About<OfBoth<S, T>> for Forbidding<P, Q, Op>
where
    P: Operand + About<S>,
    Q: Operand + About<T>,
{
}

impl<P: Operand + About<S>, S> About<S> for Not<P> {}

impl About<(Any, Any, Any)> for anyone {}
