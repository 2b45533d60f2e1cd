//! Running statements on connections of `diesel-async`.

use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use diesel::connection::TransactionManagerStatus;
use diesel::deserialize::FromSqlRow;
use diesel::expression::QueryMetadata;
use diesel::prelude::*;
use diesel::query_builder::{Query, QueryFragment, QueryId};
use diesel::result::Error;
use diesel_async::{AsyncConnection, AsyncConnectionCore, TransactionManager};
use futures_core::Stream;
use futures_timer::Delay;

use crate::db::hook::{Change, Hooks};
use crate::db::run::{Run, RunHooks, Transact};
use crate::db::transaction::Frame;
use crate::error::TransitionError;

/// A connection of `diesel-async`.
#[derive(Debug)]
pub(crate) struct Awaited<'c, K>(pub(crate) &'c mut K);

/// The transactions of all tasks: a task goes from thread to thread, and its connection stays where it is
/// as long as it is borrowed.
static OPEN: Mutex<Vec<Frame>> = Mutex::new(Vec::new());

impl<K: AsyncConnection> Transact for Awaited<'_, K> {
    type Conn = K;
    type Soon<'q, T> = Pin<Box<dyn Future<Output = T> + Send + 'q>>;

    fn address(&mut self) -> usize {
        std::ptr::from_mut(self.0).addr()
    }

    fn status(&mut self) -> &mut TransactionManagerStatus {
        K::TransactionManager::transaction_manager_status_mut(self.0)
    }

    fn frames<T>(with: impl FnOnce(&mut Vec<Frame>) -> T) -> T {
        with(&mut OPEN.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// A transaction that nobody waits for any more is neither committed nor rolled back. Diesel's
    /// transactions refuse the connection from now on, and a pool throws it away.
    fn abandon(&mut self) {
        self.status().set_in_error();
    }

    fn begin(&mut self) -> Self::Soon<'_, QueryResult<()>> {
        Box::pin(K::TransactionManager::begin_transaction(self.0))
    }

    fn commit(&mut self) -> Self::Soon<'_, QueryResult<()>> {
        Box::pin(K::TransactionManager::commit_transaction(self.0))
    }

    fn roll_back(&mut self) -> Self::Soon<'_, QueryResult<()>> {
        Box::pin(K::TransactionManager::rollback_transaction(self.0))
    }

    fn pause(&mut self, time: Duration) -> Self::Soon<'_, ()> {
        Box::pin(Delay::new(time))
    }

    fn batch(&mut self, sql: &'static str) -> Self::Soon<'_, QueryResult<()>> {
        Box::pin(self.0.batch_execute(sql))
    }
}

impl<K: AsyncConnection<Backend: 'static>> Run for Awaited<'_, K> {
    type Backend = K::Backend;

    fn load<'q, S, U, ST>(&'q mut self, statement: S) -> Self::Soon<'q, QueryResult<Vec<U>>>
    where
        S: Query + QueryFragment<K::Backend> + QueryId + 'q,
        K::Backend: QueryMetadata<S::SqlType>,
        U: FromSqlRow<ST, K::Backend> + Send + 'static,
        ST: 'static,
    {
        let rows = AsyncConnectionCore::load(self.0, statement);
        Box::pin(async move {
            let mut all = Vec::new();
            let mut rows = pin!(rows.await?);
            while let Some(row) = poll_fn(|cx| rows.as_mut().poll_next(cx)).await {
                all.push(U::build_from_row(&row?).map_err(Error::DeserializationError)?);
            }
            Ok(all)
        })
    }

    fn each<'q, S, U, ST>(
        &'q mut self,
        statement: S,
        mut see: impl FnMut(&U) + Send + 'q,
    ) -> Self::Soon<'q, QueryResult<()>>
    where
        S: Query + QueryFragment<K::Backend> + QueryId + 'q,
        K::Backend: QueryMetadata<S::SqlType>,
        U: FromSqlRow<ST, K::Backend> + Send + 'static,
        ST: 'static,
    {
        let rows = AsyncConnectionCore::load(self.0, statement);
        Box::pin(async move {
            let mut rows = pin!(rows.await?);
            while let Some(row) = poll_fn(|cx| rows.as_mut().poll_next(cx)).await {
                see(&U::build_from_row(&row?).map_err(Error::DeserializationError)?);
            }
            Ok(())
        })
    }

    fn execute<'q, S>(&'q mut self, statement: S) -> Self::Soon<'q, QueryResult<usize>>
    where
        S: QueryFragment<K::Backend> + QueryId + 'q,
    {
        Box::pin(self.0.execute_returning_count(statement))
    }
}

impl<M: Hooks<K>, K: AsyncConnection<Backend: 'static>> RunHooks<M> for Awaited<'_, K> {
    fn before_commit<'h>(
        &'h mut self,
        change: &'h Change<'_, M>,
    ) -> Self::Soon<'h, Result<(), TransitionError>> {
        M::before_commit_async(change, self.0)
    }
}
