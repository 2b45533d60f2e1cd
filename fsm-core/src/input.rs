//! Inputs: typed arguments of a transition, which its guards see and its record keeps.

use std::any::Any;
use std::marker::PhantomData;
use std::sync::Arc;

use crate::event::Event;
use crate::transition::{Fire, Holds};

/// What a transition takes with `.input(..)`, where its declaration says `input = T`: any type that
/// serializes, because the record keeps it as JSON.
#[cfg(feature = "serde")]
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't be the input of a transition",
    label = "the record of a transition keeps its input as JSON, and this does not serialize",
    note = "derive `serde::Serialize` for it; it also has to own what it holds, and to be `Send` and `Sync`"
)]
pub trait Input: Any + Send + Sync {
    /// The input as JSON.
    ///
    /// # Errors
    /// What `serde_json` says of a value that has no JSON, such as a map whose keys are no text.
    fn to_json(&self) -> Result<String, serde_json::Error>;
}

#[cfg(feature = "serde")]
impl<T: serde::Serialize + Any + Send + Sync> Input for T {
    fn to_json(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string(self)
    }
}

/// What a transition takes with `.input(..)`; it needs the feature `serde` of fsm-core.
#[cfg(not(feature = "serde"))]
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't be the input of a transition: `fsm-core` lacks its feature `serde`",
    label = "the record of a transition keeps its input as JSON",
    note = "turn it on in Cargo.toml: `fsm-core = {{ version = \"..\", features = [\"serde\"] }}`"
)]
pub trait Input: Any + Send + Sync {}

/// An input of some type.
#[cfg(feature = "serde")]
pub(crate) type AnyInput = Arc<dyn Input>;
#[cfg(not(feature = "serde"))]
pub(crate) type AnyInput = Arc<dyn Any + Send + Sync>;

/// You do not name it: the event takes no input.
#[derive(Debug, Clone, Copy)]
pub struct InputNotTaken;

/// You do not name it: the event needs a `T`, and has none yet.
#[derive(Debug)]
pub struct InputMissing<T>(PhantomData<fn() -> T>);

/// You do not name it: the input was given.
#[derive(Debug, Clone, Copy)]
pub struct InputTaken;

/// You do not name it: whether the event takes an input is known at run time only.
#[derive(Debug, Clone, Copy)]
pub struct InputAtRunTime;

/// Whether a transition has the input that it needs, as far as the compiler knows.
#[diagnostic::on_unimplemented(
    message = "this transition needs its input",
    label = "give it: `.input(..)`; it is what `{Self}` names",
    note = "its declaration says `input = ..`: guards look at it, and the record keeps it"
)]
pub trait InputGiven {}

#[diagnostic::do_not_recommend]
impl InputGiven for InputNotTaken {}
#[diagnostic::do_not_recommend]
impl InputGiven for InputTaken {}
#[diagnostic::do_not_recommend]
impl InputGiven for InputAtRunTime {}

/// Whether a transition takes a `T` as its input now.
#[diagnostic::on_unimplemented(
    message = "this transition takes no `{T}` as its input",
    label = "what it takes: `{Self}`",
    note = "the declaration of an event says what it takes: `#[transition(decline: A => B, input = Reasons)]`, and it is given once"
)]
pub trait TakesInput<T> {
    /// What is known when it has one.
    type With;
}

#[diagnostic::do_not_recommend]
impl<T> TakesInput<T> for InputMissing<T> {
    type With = InputTaken;
}

#[diagnostic::do_not_recommend]
impl<T> TakesInput<T> for InputAtRunTime {
    type With = Self;
}

/// What is known of the inputs of two events that fire together.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "each of these two events needs an input of its own",
    label = "give the inputs before the events are put together: `order.pay().input(a).and(order.ship().input(b))`"
)]
pub trait Inputs<O> {
    /// Of both.
    type And;
}

#[diagnostic::do_not_recommend]
impl<O> Inputs<O> for InputNotTaken {
    type And = O;
}

#[diagnostic::do_not_recommend]
impl<O> Inputs<O> for InputTaken {
    type And = O;
}

#[diagnostic::do_not_recommend]
impl<O> Inputs<O> for InputAtRunTime {
    type And = Self;
}

#[diagnostic::do_not_recommend]
impl<T> Inputs<InputNotTaken> for InputMissing<T> {
    type And = Self;
}

#[diagnostic::do_not_recommend]
impl<T> Inputs<InputTaken> for InputMissing<T> {
    type And = Self;
}

/// For generated code: the type can be an input.
#[doc(hidden)]
pub const fn is_an_input<T: Input>() {}

impl<H: Holds, E, A, N, C, X, I> Fire<H, E, A, N, C, X, I> {
    /// Gives the event its input. Guards look at it, and the record of the transition keeps it as JSON.
    ///
    /// After `fire(event)` it may be of any type: another one than the event takes is
    /// [`TransitionError::MissingInput`](crate::TransitionError::MissingInput). One that no event takes is left
    /// out: a form sends it whatever was chosen.
    pub fn input<T, W>(mut self, input: T) -> Fire<H, E, A, N, C, X, W>
    where
        T: Input,
        I: TakesInput<T, With = W>,
    {
        // Of several events that fire together, the one that lacks it.
        let wish = &mut self.wish;
        let lacks = std::iter::once(&mut wish.first)
            .chain(&mut wish.more)
            .find(|request| request.input.is_none() && request.event.info().input.is_some());
        if let Some(request) = lacks {
            request.input = Some(Arc::new(input));
        }
        self.retyped()
    }
}
