//! `save_with_event_async`.

use diesel::prelude::*;
use diesel::query_builder::QueryFragment;

use super::{Awaited, ConnectionAsync};
use crate::actor::{ActorOf, ContextGiven, ContextOf, In, NoContext, Performs, within};
use crate::db::events_for::InContext;
use crate::db::hook::Hooks;
use crate::db::pending::{PendingEvent, saved};
use crate::db::save::Saved;
use crate::db::table_model::TableModel;
use crate::error::TransitionError;
use crate::machine::Model;

/// [`SaveWithEvent`](crate::db::SaveWithEvent) on a connection of `diesel-async`. In scope with the prelude.
pub trait SaveWithEventAsync: Model {
    /// [`save_with_event`](crate::db::SaveWithEvent::save_with_event) on a connection of `diesel-async`. A
    /// future that is dropped has done all of it or nothing: see [`save_async`](crate::Fire::save_async).
    ///
    /// # Errors
    /// The same.
    fn save_with_event_async<'a, V, W, K>(
        &self,
        changeset: V,
        actor: &W,
        conn: &mut K,
    ) -> impl Future<Output = Result<Self, TransitionError>>
    where
        Self: TableModel + Saved<K::Database> + Hooks<K>,
        V: PendingEvent<Self> + AsChangeset<Target = Self::Table>,
        V::Changeset: QueryFragment<K::Database> + Send + 'a,
        W: Performs<ActorOf<Self>> + ?Sized,
        NoContext: ContextGiven<ContextOf<Self>>,
        K: ConnectionAsync,
    {
        async move { saved(self, changeset, actor, NoContext, &mut Awaited(conn)).await }
    }
}

impl<M: Model> SaveWithEventAsync for M {}

impl<M: Model> InContext<'_, M> {
    /// [`save_with_event`](InContext::save_with_event) on a connection of `diesel-async`.
    ///
    /// # Errors
    /// The same.
    pub async fn save_with_event_async<'a, V, W, K>(
        &self,
        changeset: V,
        actor: &W,
        conn: &mut K,
    ) -> Result<M, TransitionError>
    where
        M: TableModel + Saved<K::Database> + Hooks<K>,
        V: PendingEvent<M> + AsChangeset<Target = M::Table>,
        V::Changeset: QueryFragment<K::Database> + Send + 'a,
        W: Performs<ActorOf<M>> + ?Sized,
        K: ConnectionAsync,
    {
        let context: In<'_, ContextOf<M>> = within(self.cx);
        saved(self.row, changeset, actor, context, &mut Awaited(conn)).await
    }
}
