//! `create(..).or_get(..)`: a row that is made when it is first asked for.

use diesel::backend::Backend;
use diesel::expression::{AppearsOnTable, Expression};
use diesel::query_builder::QueryFragment;
use diesel::result::{DatabaseErrorKind, Error};
use diesel::sql_types::BoolOrNullableBool;

use super::create::{Born, Create, InsertOf, KeyOfNew};
use super::fragment::Cond;
use super::insert::Inserts;
use super::run::{Blocking, BlockingConnection, Run, now};
use super::save::Saved;
use super::table_model::TableModel;
use crate::actor::{ActorGiven, ActorOf, ContextGiven, ContextOf};
use crate::error::TransitionError;

/// A new row, or the one that is there already; made by `.or_get(filter)`.
#[must_use = "nothing happens until `.save(&mut conn)`"]
#[derive(Debug)]
pub struct OrGet<C, F> {
    create: C,
    filter: F,
}

/// A condition on a table that can be asked twice.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no condition on the table of the row",
    label = "say which row it would be: `lifecycles::user_id.eq(user.id)`"
)]
pub trait FindsRow<T, DB: Backend>: Clone {
    /// The condition.
    fn condition<'a>(&self) -> Cond<'a, DB>
    where
        Self: 'a;
}

impl<F, T, DB> FindsRow<T, DB> for F
where
    F: Expression<SqlType: BoolOrNullableBool> + AppearsOnTable<T> + QueryFragment<DB>,
    F: Clone + Send,
    DB: Backend,
{
    fn condition<'a>(&self) -> Cond<'a, DB>
    where
        Self: 'a,
    {
        Cond::Sql(Box::new(self.clone()))
    }
}

impl<M: TableModel, V, K, A, X> Create<M, V, K, A, X> {
    /// Gives the row that `filter` finds where there is one, and inserts the new row where there is none.
    /// It stands last, before `save`: `.by(..)` and `.with(..)` come first.
    ///
    /// The filter finds the row that the values make, `or_get(lifecycles::user_id.eq(7))` for the values
    /// `lifecycles::user_id.eq(7)`, and its columns have a unique index: so of two callers who find nothing, one
    /// inserts, and both are given the same row. Nobody checks either: of several rows it gives one, and a filter
    /// that does not find the new row inserts each time. Inside a transaction of PostgreSQL's at REPEATABLE READ or
    /// SERIALIZABLE the one who comes second can't see the other's row, and gets the violation of the index: try the
    /// whole transaction again. The birth is recorded once; `create = rule` is asked only where a row is
    /// inserted.
    pub fn or_get<F>(self, filter: F) -> OrGet<Self, F> {
        let create = self;
        OrGet { create, filter }
    }
}

impl<M: TableModel, V, G, A, X, F> OrGet<Create<M, V, G, A, X>, F> {
    /// Gives the row as stored.
    ///
    /// # Errors
    /// Those of the new row's `save`.
    pub fn save<K>(self, conn: &mut K) -> Result<M, TransitionError>
    where
        K: BlockingConnection,
        K::Database: 'static,
        G: KeyOfNew<M::Key, K::Database>,
        M: Saved<K::Database> + Inserts<K::Database> + Born<V>,
        A: ActorGiven<ActorOf<M>>,
        X: ContextGiven<ContextOf<M>>,
        F: FindsRow<M::Table, K::Database>,
        InsertOf<M, V>: QueryFragment<K::Database>,
    {
        now(self.got(&mut Blocking(conn)))
    }

    /// All of `save`, on a connection of either kind.
    pub(super) async fn got<R>(self, run: &mut R) -> Result<M, TransitionError>
    where
        R: Run,
        G: KeyOfNew<M::Key, R::Backend>,
        M: Saved<R::Backend> + Inserts<R::Backend> + Born<V>,
        A: ActorGiven<ActorOf<M>>,
        X: ContextGiven<ContextOf<M>>,
        F: FindsRow<M::Table, R::Backend>,
        InsertOf<M, V>: QueryFragment<R::Backend>,
    {
        let Self { create, filter } = self;
        if let Some(found) = M::find(filter.condition(), run).await? {
            return Ok(found);
        }
        let born = create.born(run).await;
        or_of_somebody_else(born, &filter, run).await
    }
}

/// The new row, or the one that somebody else has inserted meanwhile.
async fn or_of_somebody_else<M, R, F>(
    born: Result<M, TransitionError>,
    filter: &F,
    run: &mut R,
) -> Result<M, TransitionError>
where
    M: Saved<R::Backend> + TableModel,
    R: Run,
    F: FindsRow<M::Table, R::Backend>,
{
    match born {
        Err(
            error @ TransitionError::Database(Error::DatabaseError(
                DatabaseErrorKind::UniqueViolation,
                _,
            )),
        ) => {
            // As it is now, and not as the snapshot of the caller's transaction has it.
            let found = M::find_latest(filter.condition(), run).await?;
            found.ok_or(error)
        }
        born => born,
    }
}
