//! What a program meets whose `fsm-core` has no database feature: a `save`, a `set` and a `create` that
//! say so. Nothing here can be called.

use std::convert::Infallible;
use std::marker::PhantomData;

use crate::error::TransitionError;
use crate::rule::Decision;
use crate::transition::{Fire, Gives, Holds};

/// A database feature of `fsm-core` is on. Where this trait exists, none is.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`fsm-core` has no database feature, so nothing can be stored",
    label = "needs a database feature of `fsm-core`",
    note = "turn one on in Cargo.toml: `fsm-core = {{ version = \"..\", features = [\"sqlite\"] }}`, or `postgres`, or `mysql`",
    note = "without a database a machine works in memory: `.apply()` instead of `.save(..)`"
)]
pub trait DatabaseFeature {
    /// Whatever is asked of it: no value has this trait.
    fn impossible<T>(&self) -> T;
}

impl<H: Holds, E, A, N, C, X, I> Fire<H, E, A, N, C, X, I> {
    #[doc(hidden)]
    pub fn save<K: DatabaseFeature>(self, conn: &mut K) -> Result<H::Out, H::Err>
    where
        H: Gives<E>,
    {
        conn.impossible()
    }

    #[doc(hidden)]
    pub fn check<K: DatabaseFeature>(&self, conn: &mut K) -> Result<Decision, TransitionError> {
        conn.impossible()
    }

    #[doc(hidden)]
    pub fn set<V: DatabaseFeature>(self, _: V) -> Self {
        self
    }

    #[doc(hidden)]
    pub fn once<V: DatabaseFeature>(self, _: V) -> Self {
        self
    }
}

/// The `create` of a model on a table; made by `#[derive(StateMachine)]`.
#[doc(hidden)]
pub trait CreateRow: Sized {
    /// Can't be called: the row could not be inserted.
    fn create<V: DatabaseFeature>(values: V) -> Create<Self> {
        values.impossible()
    }
}

/// What is done with a new row is not reported again.
#[doc(hidden)]
#[derive(Debug)]
pub struct Create<M>(Infallible, PhantomData<M>);

#[doc(hidden)]
impl<M> Create<M> {
    pub fn starting_in<S>(self, _: S) -> Self {
        self
    }

    pub fn by<A: ?Sized>(self, _: &A) -> Self {
        self
    }

    pub fn by_system<N>(self, _: N) -> Self {
        self
    }

    pub fn with<X>(self, _: &X) -> Self {
        self
    }

    pub fn with_key<Key>(self, _: Key) -> Self {
        self
    }

    pub fn once<I>(self, _: I) -> Self {
        self
    }

    /// # Errors
    /// Never: there is no such value.
    pub fn save<K>(self, _: &mut K) -> Result<M, TransitionError> {
        match self.0 {}
    }
}
