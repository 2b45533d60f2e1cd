//! The typed form: rows whose state the compiler knows.

use std::fmt;
use std::marker::PhantomData;

use crate::error::TransitionError;
use crate::machine::{Key, Machine};
use crate::state::{At, Nth, Place, State, StateType, StateValue};
use crate::transition::{Gives, Holds, HoldsRow};

/// The handle of a model in a known state: `In<Loan, loan_state::Verified>`.
pub type In<M, S> = <M as Typed<<S as StateType>::Enum>>::Handle<S>;

/// A model that has a typed form for its machine over `E`; made by `#[derive(StateMachine)]`.
pub trait Typed<E: State>: Machine<E> {
    /// The handle in state `S`.
    type Handle<S: StateType<Enum = E>>;
    /// The enum with a variant per state, as in `LoanIn`.
    type In;

    /// Makes a handle.
    #[doc(hidden)]
    fn handle<S: StateType<Enum = E>>(seen: Seen<Self, S>) -> Self::Handle<S>;

    /// Puts the row into the variant of its state.
    #[doc(hidden)]
    fn sort(self, key: &Key<Self, E>) -> Self::In;
}

/// You do not name it: a row that was seen in state `S`, inside of a handle. Only a look at its state
/// makes one, so it can't be forged.
pub struct Seen<M, S> {
    model: M,
    // Invariant in the state: a handle can't become one of another state by a conversion.
    state: PhantomData<fn(S) -> S>,
}

impl<M, S> Seen<M, S> {
    /// The row.
    pub fn row(&self) -> &M {
        &self.model
    }

    /// The row, without what is known of its state.
    pub fn into_row(self) -> M {
        self.model
    }

    pub(crate) fn trusted(model: M) -> Self {
        Self {
            model,
            state: PhantomData,
        }
    }

    /// For generated code that has just matched on the state.
    #[doc(hidden)]
    pub fn sorted(model: M, _: &Key<M, S::Enum>) -> Self
    where
        S: StateType,
    {
        Self::trusted(model)
    }
}

impl<M: Machine<S::Enum>, S: StateType> Seen<M, S> {
    /// Looks at the row's state.
    ///
    /// # Errors
    /// The row itself, where it is in another state.
    #[inline]
    pub fn look(model: M) -> Result<Self, M> {
        if model.current() == S::VALUE {
            Ok(Self::trusted(model))
        } else {
            Err(model)
        }
    }
}

impl<M: fmt::Debug, S: StateType> fmt::Debug for Seen<M, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.model.fmt(f)
    }
}

/// What alternatives lead to: the state is known at run time only, so the enum of handles is given.
#[doc(hidden)]
#[derive(Debug)]
pub struct Sorted;

/// What an event leads to whose target `T` the caller names.
#[doc(hidden)]
#[derive(Debug)]
pub struct Chosen<T>(PhantomData<fn() -> T>);

/// A handle, if the row is in the state `S`.
#[inline]
fn look<M: Typed<S::Enum>, S: StateType>(model: M) -> Result<M::Handle<S>, (M, TransitionError)> {
    Seen::look(model).map(M::handle).map_err(|model| {
        let (expected, found) = (S::VALUE.name(), model.current().name());
        (model, TransitionError::WrongState { expected, found })
    })
}

/// The row as its enum of handles.
#[doc(hidden)]
pub fn typed<M: Typed<E>, E: State>(model: M) -> M::In {
    model.sort(&Key::new())
}

/// The row as a handle in the state `S`.
///
/// # Errors
/// The row, and the state that it is in.
#[doc(hidden)]
pub fn into_state<M: Typed<S::Enum>, S: StateType>(model: M) -> Result<M::Handle<S>, Refused<M>> {
    look(model).map_err(|(model, error)| Refused::new(model, error))
}

impl<M: Typed<S::Enum>, S: StateType> Holds for Seen<M, S> {
    type Model = M;
}

impl<M: Typed<S::Enum>, S: StateType> HoldsRow for Seen<M, S> {
    type Err = Refused<M::Handle<S>>;

    fn model(&self) -> &M {
        &self.model
    }

    fn refused(self, error: TransitionError) -> Self::Err {
        Refused::new(M::handle(self), error)
    }
}

impl<M, S, const TARGET: usize> Gives<At<TARGET>> for Seen<M, S>
where
    M: Typed<S::Enum>,
    S: StateType,
    S::Enum: Nth<TARGET>,
{
    type Out = M::Handle<<S::Enum as Nth<TARGET>>::Type>;

    const TARGET: Option<usize> = Some(TARGET);
    const PROMISES: bool = true;

    #[inline]
    fn give(stored: M) -> Result<Self::Out, (M, TransitionError)> {
        look(stored)
    }
}

impl<M, S, T> Gives<Chosen<T>> for Seen<M, S>
where
    M: Typed<S::Enum>,
    S: StateType,
    T: StateType<Enum = S::Enum>,
{
    type Out = M::Handle<T>;

    const TARGET: Option<usize> = Some(T::At::INDEX);
    const PROMISES: bool = true;

    #[inline]
    fn give(stored: M) -> Result<Self::Out, (M, TransitionError)> {
        look(stored)
    }
}

impl<M: Typed<S::Enum>, S: StateType> Gives<Sorted> for Seen<M, S> {
    type Out = M::In;

    const TARGET: Option<usize> = None;
    const PROMISES: bool = false;

    fn give(stored: M) -> Result<M::In, (M, TransitionError)> {
        Ok(typed(stored))
    }
}

/// A refused transition of the typed form: the handle comes back with the error.
///
/// It turns into [`TransitionError`] by `?`.
pub struct Refused<H>(Box<(H, TransitionError)>);

impl<H> Refused<H> {
    pub(crate) fn new(handle: H, error: TransitionError) -> Self {
        Self(Box::new((handle, error)))
    }

    /// Why it was refused.
    #[must_use]
    pub fn error(&self) -> &TransitionError {
        &self.0.1
    }

    /// The handle (of `into_state`: the row), unchanged.
    #[must_use]
    pub fn into_handle(self) -> H {
        self.0.0
    }

    /// Both.
    #[must_use]
    pub fn into_parts(self) -> (H, TransitionError) {
        *self.0
    }
}

impl<H> fmt::Debug for Refused<H> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Refused").field(self.error()).finish()
    }
}

impl<H> fmt::Display for Refused<H> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.error().fmt(f)
    }
}

impl<H> std::error::Error for Refused<H> {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        std::error::Error::source(self.error())
    }
}

impl<H> From<Refused<H>> for TransitionError {
    fn from(refused: Refused<H>) -> Self {
        refused.0.1
    }
}
