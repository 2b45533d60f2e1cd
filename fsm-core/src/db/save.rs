//! `save`: one atomic step from one state to another, on a row.

use std::any::TypeId;

use chrono::Utc;
use diesel::backend::Backend;
use diesel::connection::{LoadConnection, TransactionManager};
use diesel::deserialize::FromSqlRow;
use diesel::dsl::AsSelect;
use diesel::expression::{Expression, QueryMetadata, TypedExpressionType};
use diesel::prelude::*;
use diesel::query_builder::{QueryFragment, QueryId};
use diesel::result::Error;
use diesel::serialize::ToSql;
use diesel::sql_types::{Nullable, SqlType, Text};

use super::changes::Changes;
use super::dialect::Dialect;
use super::fragment::{Cond, Frag, all};
use super::row_move::{Find, Move};
use super::table_model::Stored;
use super::unknown::{self, Unknown};
use crate::error::{TransitionError, UnknownState};
use crate::machine::{Model, Step};
use crate::transition::{Fire, Gives, Holds, Steps};

/// A model whose rows a transition can move on the backend `DB`; made by `#[derive(StateMachine)]`
/// where the model has `#[diesel(table_name = ..)]`.
#[diagnostic::on_unimplemented(
    message = "a row of `{Self}` can't be saved on this database",
    label = "this model has no table, or its columns don't fit the backend",
    note = "a model on a table has `#[diesel(table_name = ..)]` and derives `Queryable` and `Selectable`",
    note = "a model without a table changes in memory only: `.apply()` instead of `.save(..)`"
)]
pub trait Saved<DB: Backend>: Rows<DB> {}

/// The statements on a model's rows, and what they ask of its columns. It stands apart from
/// [`Saved`] so that a model without a table is one error and not one for each column.
#[doc(hidden)]
pub trait Rows<DB: Backend>: Model {
    /// Runs the guarded UPDATE; `None` where it found no row. `commits` says that it commits by
    /// itself, so that it may only find a row whose states can be read.
    ///
    /// # Errors
    /// What Diesel reports.
    fn moved<K>(
        &self,
        steps: &[Step],
        changes: Vec<Frag<'_, DB>>,
        commits: bool,
        conn: &mut K,
    ) -> QueryResult<Option<Self>>
    where
        K: LoadConnection<Backend = DB>;

    /// Reads the row that the key finds.
    ///
    /// # Errors
    /// What Diesel reports.
    fn find<K>(key: Cond<'_, DB>, conn: &mut K) -> QueryResult<Option<Self>>
    where
        K: LoadConnection<Backend = DB>;

    /// Reads this row as the UPDATE before it saw it or left it.
    ///
    /// # Errors
    /// What Diesel reports.
    fn latest<K>(&self, conn: &mut K) -> QueryResult<Option<Self>>
    where
        K: LoadConnection<Backend = DB>;

    /// The rows of a state that the program does not know: this row, or all.
    ///
    /// # Errors
    /// What Diesel reports.
    fn unknown<K>(row: Option<&Self>, conn: &mut K) -> QueryResult<Vec<UnknownState>>
    where
        K: LoadConnection<Backend = DB>;

    /// Whether the key that the model names is the table's own, and so finds one row at most.
    fn has_the_tables_key() -> bool;

    /// The version of the row in memory.
    fn version_value(&self) -> Option<i64>;
}

impl<M, DB, ST> Rows<DB> for M
where
    M: Stored<DB> + Selectable<DB> + FromSqlRow<ST, DB> + 'static,
    DB: Backend
        + QueryMetadata<ST>
        + QueryMetadata<AsSelect<M, DB>>
        + QueryMetadata<(Nullable<Text>, Text)>
        + 'static,
    M::SelectExpression: Expression<SqlType = ST> + QueryFragment<DB> + QueryId + 'static,
    ST: SqlType + TypedExpressionType + 'static,
    <M::Table as QuerySource>::FromClause: QueryFragment<DB> + 'static,
    <M::Table as Table>::PrimaryKey: 'static,
    AsSelect<M, DB>: QueryFragment<DB>,
    (Option<String>, String): FromSqlRow<(Nullable<Text>, Text), DB>,
    String: ToSql<Text, DB>,
{
    fn moved<K>(
        &self,
        steps: &[Step],
        changes: Vec<Frag<'_, DB>>,
        commits: bool,
        conn: &mut K,
    ) -> QueryResult<Option<Self>>
    where
        K: LoadConnection<Backend = DB>,
    {
        let now = Utc::now();
        let mut conds = vec![self.key()];
        let mut sets = changes;
        let mut stamped = Vec::new();
        for step in steps {
            conds.push(M::is_in(step));
            for (column, stamp) in M::stamps(step, now) {
                // Two machines may stamp one column, and have the same time.
                if !stamped.contains(&column) {
                    stamped.push(column);
                    sets.push(stamp);
                }
            }
        }
        // SQLite takes the last of two values for a column, so ours come last.
        sets.extend(steps.iter().map(M::set_to));
        if let Some(version) = self.version() {
            let Some(set_next) = version.set_next else {
                return Err(refused(
                    "the version column is at its greatest number, and can't count this change",
                ));
            };
            conds.push(version.is_current);
            sets.push(set_next);
        }
        if commits {
            // The columns of the steps hold a known state already: their source.
            let others = M::STATE_COLUMNS.iter().enumerate();
            let others = others.filter(|(machine, _)| steps.iter().all(|s| s.machine != *machine));
            conds.extend(others.map(|(_, column)| unknown::is_known(column)));
        }
        let statement = Move::<M, DB>::new(sets, all(conds));
        if returns_what_is_stored::<DB>() {
            let mut moved: Vec<M> = statement.returning().load(conn)?;
            one(moved.len())?;
            return Ok(moved.pop());
        }
        let count = statement.execute(conn)?;
        one(count)?;
        if count == 0 {
            return Ok(None);
        }
        // The row as it is now, and not as the snapshot of the caller's transaction has it.
        let stored = self.latest(conn)?;
        stored.map(Some).ok_or_else(gone)
    }

    fn find<K>(key: Cond<'_, DB>, conn: &mut K) -> QueryResult<Option<Self>>
    where
        K: LoadConnection<Backend = DB>,
    {
        Find::<M, DB>::new(key).get_result(conn).optional()
    }

    fn latest<K>(&self, conn: &mut K) -> QueryResult<Option<Self>>
    where
        K: LoadConnection<Backend = DB>,
    {
        let latest = Find::<M, DB>::new(self.key()).latest();
        latest.get_result(conn).optional()
    }

    fn unknown<K>(row: Option<&Self>, conn: &mut K) -> QueryResult<Vec<UnknownState>>
    where
        K: LoadConnection<Backend = DB>,
    {
        let mut found = Vec::new();
        for column in M::STATE_COLUMNS {
            let query = Unknown::<M, DB>::new(column, row.map(Stored::key));
            let rows: Vec<(Option<String>, String)> = query.load(conn)?;
            found.extend(rows.into_iter().map(|row| unknown::at::<M>(column, row)));
        }
        Ok(found)
    }

    fn has_the_tables_key() -> bool {
        TypeId::of::<M::KeyColumns>() == TypeId::of::<<M::Table as Table>::PrimaryKey>()
    }

    fn version_value(&self) -> Option<i64> {
        self.version().map(|version| version.value)
    }
}

/// Whether an UPDATE or INSERT can return the row as it is stored when the statement is over.
/// `MySQL` can't; SQLite makes the rows of RETURNING before AFTER triggers run, and those are its
/// only triggers that can change a row (<https://www.sqlite.org/lang_returning.html>).
pub(super) fn returns_what_is_stored<DB: 'static>() -> bool {
    Dialect::of::<DB>() == Some(Dialect::Postgres)
}

/// Whether a transaction has been begun on this connection.
fn is_in_transaction<K: LoadConnection>(conn: &mut K) -> bool {
    let status = K::TransactionManager::transaction_manager_status_mut(conn);
    !matches!(status.transaction_depth(), Ok(None))
}

/// A key finds at most one row. The transaction around this is rolled back.
fn one(rows: usize) -> QueryResult<()> {
    if rows > 1 {
        return Err(refused(
            "the primary key that the model names found several rows",
        ));
    }
    Ok(())
}

/// A row that was written, and that its key does not find.
pub(super) fn gone() -> Error {
    refused(
        "the row was written, and its key does not find it: a trigger has deleted it, or given it another key, or `.set(..)` has",
    )
}

fn refused(why: &'static str) -> Error {
    Error::QueryBuilderError(why.into())
}

impl<H: Holds, E, A, N, C> Fire<H, E, A, N, C> {
    /// Carries the transition out on the row, in one atomic step, and gives back the row as stored.
    ///
    /// The edge, the target and the guards decide on the row in memory; then one UPDATE moves the
    /// row only if it is still in the state (and version) in which it was loaded.
    ///
    /// # Errors
    /// Why it did not happen: refused before the database was asked, [`TransitionError::Conflict`]
    /// where somebody else changed the row, [`TransitionError::NotFound`] where it is gone,
    /// [`TransitionError::UnknownState`] where it is in a state that the program does not know, or
    /// what the database reports. In the typed form [`TransitionError::WrongState`] as well, where a
    /// trigger stored another state than the one that the types promise. Nothing has changed then,
    /// with one exception that says so: [`TransitionError::Unreadable`].
    pub fn save<'a, K>(self, conn: &mut K) -> Result<H::Out, H::Err>
    where
        K: LoadConnection,
        K::Backend: 'static,
        H: Gives<E>,
        H::Model: Saved<K::Backend>,
        C: Changes<'a, H::Model, K::Backend>,
    {
        let steps = self.plan();
        let (holder, changes) = self.into_parts();
        let saved = steps.and_then(|steps| {
            let mut sets = Vec::new();
            changes.add_to(&mut sets);
            // One statement that gives the row back is atomic by itself, unless something may still be
            // refused, or an error of the statement would break a transaction of the caller's.
            let commits = returns_what_is_stored::<K::Backend>()
                && !H::PROMISES
                && H::Model::has_the_tables_key()
                && !is_in_transaction(conn);
            if commits {
                let stored = save_in(holder.model(), &steps, sets, true, conn)?;
                return H::give(stored).map_err(|(_, error)| error);
            }
            atomically(conn, |conn| {
                let stored = save_in(holder.model(), &steps, sets, false, conn)?;
                H::give(stored).map_err(|(_, error)| error)
            })
        });
        saved.map_err(|error| holder.refused(error))
    }
}

/// Does `work` in a transaction: all of it or nothing. Its own error is what is told, also where the
/// database has ended the transaction by itself, so that there is nothing left to roll back.
pub(super) fn atomically<K, T>(
    conn: &mut K,
    work: impl FnOnce(&mut K) -> Result<T, TransitionError>,
) -> Result<T, TransitionError>
where
    K: LoadConnection,
{
    let mut refused = None;
    let done = conn.transaction(|conn| {
        work(conn).map_err(|error| {
            refused = Some(error);
            Error::RollbackTransaction
        })
    });
    done.map_err(|error| refused.unwrap_or_else(|| error.into()))
}

/// The steps of a save: the UPDATE comes first, so that it takes the lock.
fn save_in<M, K>(
    model: &M,
    steps: &Steps,
    changes: Vec<Frag<'_, K::Backend>>,
    commits: bool,
    conn: &mut K,
) -> Result<M, TransitionError>
where
    M: Saved<K::Backend>,
    K: LoadConnection,
    K::Backend: 'static,
{
    let all: Vec<Step> = steps.iter().copied().collect();
    let moved = model
        .moved(&all, changes, commits, conn)
        .map_err(|error| match error {
            Error::DeserializationError(_) if commits => TransitionError::Unreadable(error),
            error => in_full(error, model, conn),
        })?;
    if let Some(moved) = moved {
        return Ok(moved);
    }
    let found = model
        .latest(conn)
        .map_err(|error| in_full(error, model, conn))?;
    let found = found.ok_or(TransitionError::NotFound)?;
    // The step to blame is the one whose machine moved on; a version alone blames the first.
    let blamed = all
        .iter()
        .find(|step| found.__state_name(step) != model.__state_name(step))
        .unwrap_or(&steps.first);
    Err(TransitionError::Conflict {
        expected: model.__state_name(blamed),
        found: found.__state_name(blamed),
        version: model.version_value().zip(found.version_value()),
    })
}

/// A load that met an unknown state knows neither column nor row; ask for them.
fn in_full<M, K>(error: Error, model: &M, conn: &mut K) -> TransitionError
where
    M: Saved<K::Backend>,
    K: LoadConnection,
{
    let Some(unknown) = unknown::behind(&error) else {
        return error.into();
    };
    let in_full = M::unknown(Some(model), conn)
        .ok()
        .and_then(|mut rows| rows.pop());
    TransitionError::UnknownState(in_full.unwrap_or_else(|| unknown.clone()))
}
