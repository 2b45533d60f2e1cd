//! Naming the target of an event that leaves it to its caller.

use crate::error::UnknownState;
use crate::machine::{Machine, Model, wanted};
use crate::note::NoteAtRunTime;
use crate::state::{State, StateType};
use crate::transition::Fire;
use crate::typed::{Seen, Typed};

impl<M: Model, A, N, C, X, I> Fire<&M, (), A, N, C, X, I> {
    /// Names the target of an event that is known at run time only, where it leaves that to the caller.
    pub fn to<S: State>(mut self, target: S) -> Self
    where
        M: Machine<S>,
        N: TargetAtRunTime,
    {
        self.wish.first.wanted = wanted::<M, S>(target);
        self
    }

    /// The same with the target's stored name, as a form or a request brings it:
    /// `order.fire(event).to_name("packed")?.save(&mut conn)`. With several machines the name is that of
    /// a state of the event's machine.
    ///
    /// # Errors
    /// [`UnknownState`] where it is no name of a state, with the known names and the nearest of them. As
    /// a [`TransitionError`](crate::TransitionError) it has the HTTP status 422.
    pub fn to_name(mut self, target: &str) -> Result<Self, UnknownState>
    where
        N: TargetAtRunTime,
    {
        self.wish.first.wanted = M::target_named(self.wish.first.event, target)?;
        Ok(self)
    }
}

/// You do not name it: the event is known at run time only, so its target is named beside it.
#[diagnostic::on_unimplemented(
    message = "this event takes no `.to(..)`",
    label = "`.to(..)` belongs to `fire(event)`",
    note = "where an event leaves its target to the caller, its own method takes it: `order.put_back(Shipping::Waiting)`",
    note = "where it does not, there is nothing to name: the table says where it leads"
)]
pub trait TargetAtRunTime {}

#[diagnostic::do_not_recommend]
impl TargetAtRunTime for NoteAtRunTime {}

/// What the typed form does not have, said in our words: without these, rustc offers a trait of
/// Diesel's, or nothing.
impl<M: Typed<S::Enum>, S: StateType, E, A, N, C, X, I> Fire<Seen<M, S>, E, A, N, C, X, I> {
    #[doc(hidden)]
    pub fn to<T: TypedTarget>(self, _: T) -> Self {
        self
    }

    #[doc(hidden)]
    pub fn and<O: TypedSecond>(self, _: O) -> Self {
        self
    }
}

/// Nothing is the target of a typed transition by value.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "in the typed form a target is named by its type",
    label = "a value is known at run time only",
    note = "where the caller chooses the target: `handle.put_back::<shipping::Waiting>()`"
)]
pub trait TypedTarget {}

/// Nothing is the second event of a typed transition.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "a typed transition moves one machine: it takes no second event",
    label = "this event can't join it",
    note = "in the run-time form two machines of a row move together: `let order = handle.into_row();` and then `order.pay().and(order.pack())`"
)]
pub trait TypedSecond {}
