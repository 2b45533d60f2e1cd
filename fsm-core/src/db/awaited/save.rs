//! `save_async`, and the questions before it.

use crate::actor::{ActorGiven, ActorOf, ContextGiven, ContextOf};
use crate::db::changes::Changes;
use crate::db::hook::Hooks;
use crate::db::save::Saved;
use crate::db::table_model::TableModel;
use crate::error::{TransitionError, UnknownState};
use crate::input::InputGiven;
use crate::note::NoteGiven;
use crate::rule::Decision;
use crate::transition::{Fire, Gives, HoldsRow};

use super::{Awaited, ConnectionAsync};

impl<H: HoldsRow, E, A, N, C, X, I> Fire<H, E, A, N, C, X, I> {
    /// [`save`](Fire::save) on a connection of `diesel-async`.
    ///
    /// Where the future is dropped before it is ready, either all of it has happened or nothing. Close the
    /// connection then, unless it is PostgreSQL's and the machine has neither hooks nor an isolation of its
    /// own: a transaction may be open on it, and every further `save_async` gives
    /// `BrokenTransactionManager`.
    ///
    /// # Errors
    /// As [`save`](Fire::save).
    pub async fn save_async<'a, K>(self, conn: &mut K) -> Result<H::Out, H::Err>
    where
        K: ConnectionAsync,
        H: Gives<E>,
        H::Model: Saved<K::Database> + Hooks<K>,
        A: ActorGiven<ActorOf<H::Model>>,
        N: NoteGiven,
        X: ContextGiven<ContextOf<H::Model>>,
        I: InputGiven,
        C: Changes<'a, H::Model, K::Database>,
    {
        self.saved(&mut Awaited(conn)).await
    }

    /// [`check`](Fire::check) on a connection of `diesel-async`.
    ///
    /// # Errors
    /// What the database reports. What speaks against the transition is in the decision.
    pub async fn check_async<K>(&self, conn: &mut K) -> Result<Decision, TransitionError>
    where
        K: ConnectionAsync,
        H::Model: Saved<K::Database>,
        A: ActorGiven<ActorOf<H::Model>>,
        N: NoteGiven,
        X: ContextGiven<ContextOf<H::Model>>,
        I: InputGiven,
    {
        self.checked(&mut Awaited(conn)).await
    }

    /// [`record_refusal`](Fire::record_refusal) on a connection of `diesel-async`.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn record_refusal_async<K>(
        &self,
        error: &TransitionError,
        conn: &mut K,
    ) -> Result<(), TransitionError>
    where
        K: ConnectionAsync,
        H::Model: Saved<K::Database>,
        A: ActorGiven<ActorOf<H::Model>>,
        X: ContextGiven<ContextOf<H::Model>>,
    {
        self.refusal_recorded(error, &mut Awaited(conn)).await
    }
}

/// [`FilterStates`](crate::db::FilterStates) on a connection of `diesel-async`, as far as it asks one. In
/// scope with the prelude.
pub trait FilterStatesAsync: TableModel {
    /// [`unknown_states`](crate::db::FilterStates::unknown_states) on a connection of `diesel-async`.
    ///
    /// # Errors
    /// What the database reports.
    fn unknown_states_async<K>(
        conn: &mut K,
    ) -> impl Future<Output = Result<Vec<UnknownState>, TransitionError>>
    where
        K: ConnectionAsync,
        Self: Saved<K::Database>,
    {
        async move { Ok(Self::unknown(None, &mut Awaited(conn)).await?) }
    }
}

impl<M: TableModel> FilterStatesAsync for M {}
