//! `create(..)` with `save_async`.

use diesel::query_builder::QueryFragment;

use super::{Awaited, ConnectionAsync};
use crate::actor::{ActorGiven, ActorOf, ContextGiven, ContextOf};
use crate::db::create::{Born, Create, InsertOf, KeyOfNew};
use crate::db::insert::Inserts;
use crate::db::or_get::{FindsRow, OrGet};
use crate::db::save::Saved;
use crate::db::table_model::TableModel;
use crate::error::TransitionError;

impl<M: TableModel, V, G, A, X> Create<M, V, G, A, X> {
    /// [`save`](Create::save) on a connection of `diesel-async`. Where the future is dropped before it is
    /// ready, the row was inserted with its record or not at all; close the connection then.
    ///
    /// # Errors
    /// As [`save`](Create::save).
    pub async fn save_async<K>(self, conn: &mut K) -> Result<M, TransitionError>
    where
        K: ConnectionAsync,
        G: KeyOfNew<M::Key, K::Database>,
        M: Saved<K::Database> + Inserts<K::Database> + Born<V>,
        A: ActorGiven<ActorOf<M>>,
        X: ContextGiven<ContextOf<M>>,
        InsertOf<M, V>: QueryFragment<K::Database>,
    {
        self.born(&mut Awaited(conn)).await
    }
}

impl<M: TableModel, V, G, A, X, F> OrGet<Create<M, V, G, A, X>, F> {
    /// [`save`](OrGet::save) on a connection of `diesel-async`.
    ///
    /// # Errors
    /// Those of the new row's `save_async`.
    pub async fn save_async<K>(self, conn: &mut K) -> Result<M, TransitionError>
    where
        K: ConnectionAsync,
        G: KeyOfNew<M::Key, K::Database>,
        M: Saved<K::Database> + Inserts<K::Database> + Born<V>,
        A: ActorGiven<ActorOf<M>>,
        X: ContextGiven<ContextOf<M>>,
        F: FindsRow<M::Table, K::Database>,
        InsertOf<M, V>: QueryFragment<K::Database>,
    {
        self.got(&mut Awaited(conn)).await
    }
}
