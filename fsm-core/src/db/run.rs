//! Running statements: what blocking connections do otherwise than those of `diesel-async`.
//!
//! What happens between two statements stands once, in functions that wait for their statements. A
//! blocking connection keeps nobody waiting, so that [`now`] has their answer at once.

use std::future::{Ready, ready};
use std::num::NonZeroU32;
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use diesel::backend::Backend;
use diesel::connection::{
    Connection, LoadConnection, TransactionManager, TransactionManagerStatus,
};
use diesel::deserialize::FromSqlRow;
use diesel::expression::QueryMetadata;
use diesel::prelude::*;
use diesel::query_builder::{Query, QueryFragment, QueryId};
use diesel::result::Error;

use super::hook::{Change, Hooks};
use super::transaction::{self, Frame};
use crate::error::TransitionError;

/// A connection that transactions are begun on.
#[doc(hidden)]
pub trait Transact {
    /// The connection, as the program names it.
    type Conn;
    /// What is waited for. It has a name, and no bound on the lifetime: rustc can't tell of other futures
    /// whether they may go from thread to thread (<https://github.com/rust-lang/rust/issues/100013>).
    type Soon<'q, T>: Future<Output = T>;

    /// Keeps rustc from asking for a bound on the lifetime.
    fn _without_a_bound<T>(_: Self::Soon<'_, T>) {}

    /// Where the connection is; it stays there while it is borrowed.
    fn address(&mut self) -> usize;

    /// What Diesel knows of its transactions.
    fn status(&mut self) -> &mut TransactionManagerStatus;

    /// The transactions of ours that have begun on connections of this kind.
    fn frames<T>(with: impl FnOnce(&mut Vec<Frame>) -> T) -> T;

    /// How many transactions are open; a broken connection counts as one with one.
    fn depth(&mut self) -> u32 {
        match self.status().transaction_depth() {
            Ok(depth) => depth.map_or(0, NonZeroU32::get),
            Err(_) => 1,
        }
    }

    /// What is to be done where somebody stops waiting, and leaves a transaction open.
    fn abandon(&mut self);

    /// Begins a transaction, or one within another.
    fn begin(&mut self) -> Self::Soon<'_, QueryResult<()>>;

    /// Commits it.
    fn commit(&mut self) -> Self::Soon<'_, QueryResult<()>>;

    /// Undoes it.
    fn roll_back(&mut self) -> Self::Soon<'_, QueryResult<()>>;

    /// Waits so long.
    fn pause(&mut self, time: Duration) -> Self::Soon<'_, ()>;

    /// Runs SQL that gives nothing.
    fn batch(&mut self, sql: &'static str) -> Self::Soon<'_, QueryResult<()>>;
}

/// A connection that statements are run on.
///
/// A statement is written when it is given, and not when its answer is waited for: it need not go from
/// thread to thread with the one who waits.
#[doc(hidden)]
pub trait Run: Transact {
    /// The database that it is connected to.
    type Backend: Backend + 'static;

    /// The rows that a statement gives.
    fn load<'q, S, U, ST>(&'q mut self, statement: S) -> Self::Soon<'q, QueryResult<Vec<U>>>
    where
        S: Query + QueryFragment<Self::Backend> + QueryId + 'q,
        Self::Backend: QueryMetadata<S::SqlType>,
        U: FromSqlRow<ST, Self::Backend> + Send + 'static,
        ST: 'static;

    /// Shows each row that a statement gives.
    fn each<'q, S, U, ST>(
        &'q mut self,
        statement: S,
        see: impl FnMut(&U) + Send + 'q,
    ) -> Self::Soon<'q, QueryResult<()>>
    where
        S: Query + QueryFragment<Self::Backend> + QueryId + 'q,
        Self::Backend: QueryMetadata<S::SqlType>,
        U: FromSqlRow<ST, Self::Backend> + Send + 'static,
        ST: 'static;

    /// Runs a statement, and counts the rows that it has changed.
    fn execute<'q, S>(&'q mut self, statement: S) -> Self::Soon<'q, QueryResult<usize>>
    where
        S: QueryFragment<Self::Backend> + QueryId + 'q;
}

/// A connection that the hooks of `M` run on before the commit.
pub(super) trait RunHooks<M: Hooks<Self::Conn>>: Run {
    /// Runs them.
    fn before_commit<'h>(
        &'h mut self,
        change: &'h Change<'_, M>,
    ) -> Self::Soon<'h, Result<(), TransitionError>>;
}

/// A connection of Diesel's own; it can be a pool's.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no blocking connection of Diesel",
    label = "not a blocking connection",
    note = "a connection of `diesel-async` takes the name that ends in `_async`, and is waited for: `.save_async(&mut conn).await`; fsm-core has it with the feature `async`"
)]
pub trait BlockingConnection:
    LoadConnection<Backend = <Self as BlockingConnection>::Database>
{
    /// Diesel's backend. It has a name here, so that the message about another connection is this trait's.
    type Database: Backend;
}

#[diagnostic::do_not_recommend]
impl<K: LoadConnection> BlockingConnection for K {
    type Database = K::Backend;
}

/// A connection that blocking hooks of any connection are given.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "this machine's hooks before the commit are blocking, and do not run on a `{Self}`",
    label = "not a blocking connection of Diesel",
    note = "hooks of an async connection are async functions, and the machine names it: `#[machine(async_connection = AsyncPgConnection, before_commit = book)]`"
)]
pub trait TakesBlockingHooks: LoadConnection {}

#[diagnostic::do_not_recommend]
impl<K: LoadConnection> TakesBlockingHooks for K {}

/// What the steps of this library run on.
#[doc(hidden)]
#[derive(Debug)]
pub(crate) struct Blocking<'c, K>(pub(crate) &'c mut K);

impl<K: Connection> Transact for Blocking<'_, K> {
    type Conn = K;
    type Soon<'q, T> = Ready<T>;

    fn address(&mut self) -> usize {
        std::ptr::from_mut(self.0).addr()
    }

    fn status(&mut self) -> &mut TransactionManagerStatus {
        K::TransactionManager::transaction_manager_status_mut(self.0)
    }

    fn frames<T>(with: impl FnOnce(&mut Vec<Frame>) -> T) -> T {
        transaction::of_this_thread(with)
    }

    // Only a panic gets here. What is saved on the connection later would wait in the open transaction for
    // a commit that never comes.
    fn abandon(&mut self) {
        let _ = K::TransactionManager::rollback_transaction(self.0);
    }

    fn begin(&mut self) -> Ready<QueryResult<()>> {
        ready(K::TransactionManager::begin_transaction(self.0))
    }

    fn commit(&mut self) -> Ready<QueryResult<()>> {
        ready(K::TransactionManager::commit_transaction(self.0))
    }

    fn roll_back(&mut self) -> Ready<QueryResult<()>> {
        ready(K::TransactionManager::rollback_transaction(self.0))
    }

    fn pause(&mut self, time: Duration) -> Ready<()> {
        std::thread::sleep(time);
        ready(())
    }

    fn batch(&mut self, sql: &'static str) -> Ready<QueryResult<()>> {
        ready(self.0.batch_execute(sql))
    }
}

impl<K: LoadConnection<Backend: 'static>> Run for Blocking<'_, K> {
    type Backend = K::Backend;

    fn load<'q, S, U, ST>(&'q mut self, statement: S) -> Ready<QueryResult<Vec<U>>>
    where
        S: Query + QueryFragment<K::Backend> + QueryId + 'q,
        K::Backend: QueryMetadata<S::SqlType>,
        U: FromSqlRow<ST, K::Backend> + Send + 'static,
        ST: 'static,
    {
        ready(self.rows(statement).and_then(Iterator::collect))
    }

    fn each<'q, S, U, ST>(
        &'q mut self,
        statement: S,
        mut see: impl FnMut(&U) + Send + 'q,
    ) -> Ready<QueryResult<()>>
    where
        S: Query + QueryFragment<K::Backend> + QueryId + 'q,
        K::Backend: QueryMetadata<S::SqlType>,
        U: FromSqlRow<ST, K::Backend> + Send + 'static,
        ST: 'static,
    {
        ready(self.rows(statement).and_then(|mut rows| {
            rows.try_for_each(|row| {
                see(&row?);
                Ok(())
            })
        }))
    }

    fn execute<'q, S>(&'q mut self, statement: S) -> Ready<QueryResult<usize>>
    where
        S: QueryFragment<K::Backend> + QueryId + 'q,
    {
        ready(self.0.execute_returning_count(&statement))
    }
}

impl<K: LoadConnection> Blocking<'_, K> {
    fn rows<'q, S, U, ST>(
        &'q mut self,
        statement: S,
    ) -> QueryResult<impl Iterator<Item = QueryResult<U>>>
    where
        S: Query + QueryFragment<K::Backend> + QueryId + 'q,
        K::Backend: QueryMetadata<S::SqlType>,
        U: FromSqlRow<ST, K::Backend>,
    {
        let rows = LoadConnection::load(self.0, statement)?;
        Ok(rows.map(|row| U::build_from_row(&row?).map_err(Error::DeserializationError)))
    }
}

impl<M: Hooks<K>, K: LoadConnection<Backend: 'static>> RunHooks<M> for Blocking<'_, K> {
    fn before_commit<'h>(
        &'h mut self,
        change: &'h Change<'_, M>,
    ) -> Ready<Result<(), TransitionError>> {
        ready(M::before_commit(change, self.0))
    }
}

/// The answer of steps that wait for a blocking connection: there is nothing to wait for, so that the
/// first turn has it.
pub(crate) fn now<T>(steps: impl Future<Output = T>) -> T {
    let mut steps = pin!(steps);
    let mut context = Context::from_waker(Waker::noop());
    loop {
        if let Poll::Ready(answer) = steps.as_mut().poll(&mut context) {
            return answer;
        }
    }
}
