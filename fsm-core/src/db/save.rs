//! `save`: one atomic step from one state to another, on a row.

use std::any::TypeId;

use diesel::backend::Backend;
use diesel::connection::LoadConnection;
use diesel::deserialize::FromSqlRow;
use diesel::dsl::AsSelect;
use diesel::expression::{Expression, QueryMetadata, TypedExpressionType};
use diesel::prelude::*;
use diesel::query_builder::{QueryFragment, QueryId};
use diesel::sql_types::SqlType;

use super::create::Insert;
use super::fragment::{Cond, Frag, all};
use super::row_move::{Find, Move};
use crate::error::TransitionError;
use crate::machine::{Model, Step};
use crate::transition::{Fire, Gives, Holds, Steps};

/// A model that is a row of a table; made by `#[derive(StateMachine)]` where the model has
/// `#[diesel(table_name = ..)]`.
pub trait TableModel: Model {
    /// The table.
    type Table: Table + Default;
}

/// What the statements of a transition need to know of a row; made by `#[derive(StateMachine)]`.
#[doc(hidden)]
pub trait Stored<DB: Backend>: TableModel {
    /// The primary key is this row's.
    fn key(&self) -> Cond<'_, DB>;
    /// The step's state column still holds the step's source.
    fn is_in<'a>(step: &Step) -> Cond<'a, DB>
    where
        Self: 'a;
    /// The step's state column takes the step's target.
    fn set_to<'a>(step: &Step) -> Frag<'a, DB>
    where
        Self: 'a;
    /// The version column, where there is one.
    fn version(&self) -> Option<Version<'_, DB>> {
        None
    }
}

/// A number that counts the changes of a row.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no version: a version is an `i16`, an `i32` or an `i64`",
    label = "the field that `#[machine(version = ..)]` names"
)]
pub trait VersionNumber: Copy {
    /// The number.
    fn value(self) -> i64;
    /// Whether there is no number after this one.
    fn is_last(self) -> bool;
}

macro_rules! version_numbers {
    ($($number:ty),*) => {
        $(impl VersionNumber for $number {
            fn value(self) -> i64 {
                i64::from(self)
            }

            fn is_last(self) -> bool {
                self == Self::MAX
            }
        })*
    };
}

version_numbers!(i16, i32, i64);

/// The version column of a row.
#[doc(hidden)]
pub struct Version<'a, DB: Backend> {
    /// The version that the row was loaded with.
    pub value: i64,
    /// Whether the column can't count any further.
    pub is_last: bool,
    /// The column still holds it.
    pub is_current: Cond<'a, DB>,
    /// The column takes the next one.
    pub set_next: Frag<'a, DB>,
}

impl<DB: Backend> std::fmt::Debug for Version<'_, DB> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Version").field(&self.value).finish()
    }
}

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
    /// Runs the guarded UPDATE; `None` where it found no row.
    ///
    /// # Errors
    /// What Diesel reports.
    #[doc(hidden)]
    fn moved<K>(&self, steps: &[Step], conn: &mut K) -> QueryResult<Option<Self>>
    where
        K: LoadConnection<Backend = DB>;

    /// Reads the row as it is stored now.
    ///
    /// # Errors
    /// What Diesel reports.
    #[doc(hidden)]
    fn found<K>(&self, conn: &mut K) -> QueryResult<Option<Self>>
    where
        K: LoadConnection<Backend = DB>;

    /// Runs an INSERT and reads the row that it made.
    ///
    /// # Errors
    /// What Diesel reports.
    #[doc(hidden)]
    fn inserted<K, I>(statement: I, conn: &mut K) -> QueryResult<Self>
    where
        K: LoadConnection<Backend = DB>,
        I: QueryFragment<DB>;

    /// The version of the row in memory.
    #[doc(hidden)]
    fn version_value(&self) -> Option<i64>;
}

impl<M, DB, ST> Rows<DB> for M
where
    M: Stored<DB> + Selectable<DB> + FromSqlRow<ST, DB> + 'static,
    DB: Backend + QueryMetadata<ST> + QueryMetadata<AsSelect<M, DB>> + 'static,
    M::SelectExpression: Expression<SqlType = ST> + QueryFragment<DB> + QueryId + 'static,
    ST: SqlType + TypedExpressionType + 'static,
    <M::Table as QuerySource>::FromClause: QueryFragment<DB> + 'static,
    AsSelect<M, DB>: QueryFragment<DB>,
{
    fn moved<K>(&self, steps: &[Step], conn: &mut K) -> QueryResult<Option<Self>>
    where
        K: LoadConnection<Backend = DB>,
    {
        let mut conds = vec![self.key()];
        let mut sets = Vec::new();
        for step in steps {
            conds.push(M::is_in(step));
            sets.push(M::set_to(step));
        }
        if let Some(version) = self.version() {
            if version.is_last {
                let why =
                    "the version column is at its greatest number, and can't count this change";
                return Err(diesel::result::Error::QueryBuilderError(why.into()));
            }
            conds.push(version.is_current);
            sets.push(version.set_next);
        }
        let mut moved: Vec<M> = Move::<M, DB>::new(sets, all(conds)).load(conn)?;
        if moved.len() > 1 {
            // The transaction around this is rolled back.
            let why = "the primary key that the model names found several rows";
            return Err(diesel::result::Error::QueryBuilderError(why.into()));
        }
        Ok(moved.pop())
    }

    fn found<K>(&self, conn: &mut K) -> QueryResult<Option<Self>>
    where
        K: LoadConnection<Backend = DB>,
    {
        Find::<M, DB>::new(self.key()).get_result(conn).optional()
    }

    fn inserted<K, I>(statement: I, conn: &mut K) -> QueryResult<Self>
    where
        K: LoadConnection<Backend = DB>,
        I: QueryFragment<DB>,
    {
        Insert::<I, M, DB>::new(statement).get_result(conn)
    }

    fn version_value(&self) -> Option<i64> {
        self.version().map(|version| version.value)
    }
}

impl<H: Holds, E, A, N> Fire<H, E, A, N> {
    /// Carries the transition out on the row, in one atomic step, and gives back the row as stored.
    ///
    /// The edge, the target and the guards decide on the row in memory; then one UPDATE moves the
    /// row only if it is still in the state (and version) in which it was loaded.
    ///
    /// # Errors
    /// Why it did not happen: refused before the database was asked, [`TransitionError::Conflict`]
    /// where somebody else changed the row, [`TransitionError::NotFound`] where it is gone, or what
    /// the database reports. Nothing has changed then.
    pub fn save<K>(self, conn: &mut K) -> Result<H::Out, H::Err>
    where
        K: LoadConnection,
        K::Backend: 'static,
        H: Gives<E>,
        H::Model: Saved<K::Backend>,
    {
        let saved = self
            .plan()
            .and_then(|steps| conn.transaction(|conn| save_in(self.holder.model(), &steps, conn)));
        match saved {
            Ok(stored) => H::give(stored).map_err(|(_, error)| self.holder.refused(error)),
            Err(error) => Err(self.holder.refused(error)),
        }
    }
}

/// A row that a statement has returned, as it is stored when the statement is over.
///
/// # Errors
/// [`TransitionError::NotFound`] where a trigger has deleted it, or what the database reports.
pub(super) fn as_stored<M, K>(returned: M, conn: &mut K) -> Result<M, TransitionError>
where
    M: Saved<K::Backend>,
    K: LoadConnection,
    K::Backend: 'static,
{
    if returning_misses_triggers::<K::Backend>() {
        return returned.found(conn)?.ok_or(TransitionError::NotFound);
    }
    Ok(returned)
}

/// SQLite makes the rows of RETURNING before AFTER triggers run, and those are its only triggers that
/// can change a row (<https://www.sqlite.org/lang_returning.html>).
fn returning_misses_triggers<DB: 'static>() -> bool {
    #[cfg(feature = "sqlite")]
    let sqlite = Some(TypeId::of::<diesel::sqlite::Sqlite>());
    #[cfg(not(feature = "sqlite"))]
    let sqlite = None;
    sqlite == Some(TypeId::of::<DB>())
}

/// The steps of a save, inside its transaction: the UPDATE comes first, so that it takes the lock.
fn save_in<M, K>(model: &M, steps: &Steps, conn: &mut K) -> Result<M, TransitionError>
where
    M: Saved<K::Backend>,
    K: LoadConnection,
    K::Backend: 'static,
{
    let all: Vec<Step> = steps.iter().copied().collect();
    if let Some(moved) = model.moved(&all, conn)? {
        return as_stored(moved, conn);
    }
    let Some(found) = model.found(conn)? else {
        return Err(TransitionError::NotFound);
    };
    // The step to blame is the one whose machine moved on; a version alone blames the first.
    let blamed = all
        .iter()
        .find(|step| found.state_name(step) != model.state_name(step))
        .unwrap_or(&steps.first);
    Err(TransitionError::Conflict {
        expected: model.state_name(blamed),
        found: found.state_name(blamed),
        version: model.version_value().zip(found.version_value()),
    })
}
