//! The statements on a model's rows.

use std::any::TypeId;

use chrono::{DateTime, Utc};
use diesel::backend::Backend;
use diesel::deserialize::FromSqlRow;
use diesel::dsl::AsSelect;
use diesel::expression::{Expression, QueryMetadata, TypedExpressionType};
use diesel::prelude::*;
use diesel::query_builder::{QueryFragment, QueryId};
use diesel::result::Error;
use diesel::serialize::ToSql;
use diesel::sql_types::{BigInt, Nullable, SqlType, Text};

use super::ddl::{self, Names};
use super::dialect::Dialect;
use super::fragment::{Cond, Frag, all, assign};
use super::hook::Change;
use super::once::Requested;
use super::outbox;
use super::record::{Asked, AskedColumns, AskedRow, Entry, Lookup, Recording, Told};
use super::row_move::{DecidedFirst, Find, Move};
use super::rule::{Build, Node};
use super::ruled::RulesOn;
use super::run::Run;
use super::table_model::Stored;
use super::unknown::{self, Unknown};
use crate::error::{TransitionError, UnknownState};
use crate::machine::{Model, Step};

/// The statements on a model's rows, and what they ask of its columns. It stands apart from
/// [`Saved`] so that a model without a table is one error and not one for each column.
#[doc(hidden)]
pub trait Rows<DB: Backend>: Model {
    /// Runs the guarded UPDATE; `None` where it found no row.
    ///
    /// # Errors
    /// What Diesel reports.
    fn moved<R>(
        &self,
        steps: &[Step],
        with: Together<'_, '_, '_, DB>,
        run: &mut R,
    ) -> impl Future<Output = QueryResult<Option<Self>>>
    where
        R: Run<Backend = DB>;

    /// Reads the row that the key finds.
    ///
    /// # Errors
    /// What Diesel reports.
    fn find<R>(key: Cond<'_, DB>, run: &mut R) -> impl Future<Output = QueryResult<Option<Self>>>
    where
        R: Run<Backend = DB>;

    /// The same as an UPDATE would see it.
    ///
    /// # Errors
    /// What Diesel reports.
    fn find_latest<R>(
        key: Cond<'_, DB>,
        run: &mut R,
    ) -> impl Future<Output = QueryResult<Option<Self>>>
    where
        R: Run<Backend = DB>;

    /// Reads this row as the UPDATE before it saw it or left it.
    ///
    /// # Errors
    /// What Diesel reports.
    fn latest<R>(&self, run: &mut R) -> impl Future<Output = QueryResult<Option<Self>>>
    where
        R: Run<Backend = DB>;

    /// The rows of a state that the program does not know: this row, or all.
    ///
    /// # Errors
    /// What Diesel reports.
    fn unknown<R>(
        row: Option<&Self>,
        run: &mut R,
    ) -> impl Future<Output = QueryResult<Vec<UnknownState>>>
    where
        R: Run<Backend = DB>;

    /// Asks conditions of several rows; `None` for a row that is gone.
    ///
    /// # Errors
    /// What Diesel reports.
    fn ask_rows<R>(
        rows: &[&Self],
        conditions: Vec<Node<'_>>,
        run: &mut R,
    ) -> impl Future<Output = QueryResult<Vec<Option<Vec<bool>>>>>
    where
        R: Run<Backend = DB>,
        Self::Rules: RulesOn<DB>;

    /// A condition on this row that reads other rows of the table, for an UPDATE.
    fn decided_first<'a>(&'a self, condition: Cond<'a, DB>) -> Cond<'a, DB>;

    /// A tree of conditions on the model's table.
    fn build() -> Build;

    /// Whether the key that the model names is the table's own, and so finds one row at most.
    fn has_the_tables_key() -> bool;

    /// Reads every row of the table.
    ///
    /// # Errors
    /// What Diesel reports.
    fn each<'q, R>(
        run: &'q mut R,
        see: impl FnMut(&Self) + Send + 'q,
    ) -> R::Soon<'q, QueryResult<()>>
    where
        R: Run<Backend = DB>;

    /// The version of the row in memory.
    fn version_value(&self) -> Option<i64>;

    /// Opens the row for overrides, where a trigger guards the table. Gives what is to be closed again.
    ///
    /// # Errors
    /// What Diesel reports.
    fn opened<R>(
        &self,
        steps: &[Step],
        run: &mut R,
    ) -> impl Future<Output = QueryResult<Option<Names>>>
    where
        R: Run<Backend = DB>;

    /// Closes it.
    ///
    /// # Errors
    /// What Diesel reports.
    fn closed<R>(
        &self,
        steps: &[Step],
        names: &Names,
        run: &mut R,
    ) -> impl Future<Output = QueryResult<()>>
    where
        R: Run<Backend = DB>;

    /// Whether the step's `#[transition(..)]` has an effect.
    fn has_effect(step: &Step) -> bool;

    /// Writes the effects of these changes, which happen together, into the outbox.
    ///
    /// # Errors
    /// What Diesel reports, and what is said of an effect that has no JSON.
    fn put_effects<R>(
        changes: &[Change<'_, Self>],
        request_id: Option<&str>,
        run: &mut R,
    ) -> impl Future<Output = Result<(), TransitionError>>
    where
        R: Run<Backend = DB>;

    /// Writes records by themselves, where the model keeps them: of a row, or of one that was never
    /// stored.
    ///
    /// # Errors
    /// What Diesel reports.
    fn record<R>(
        row: Option<&Self>,
        told: Told,
        entries: Vec<Entry>,
        run: &mut R,
    ) -> impl Future<Output = QueryResult<()>>
    where
        R: Run<Backend = DB>;

    /// The records of a request that have these in their column `once`.
    ///
    /// # Errors
    /// What Diesel reports.
    fn requested<R>(
        row: Option<&Self>,
        onces: &[String],
        run: &mut R,
    ) -> impl Future<Output = QueryResult<Requested>>
    where
        R: Run<Backend = DB>;

    /// Whether the error is of the table of the records, where the database tells that.
    fn violates_records(error: &Error) -> bool;
}

/// What an UPDATE does and asks beside the step itself.
#[doc(hidden)]
pub struct Together<'s, 'c, 'a, DB: Backend> {
    /// Other columns. They outlive the statement, which may be tried again.
    pub(super) changes: &'s mut Vec<Frag<'c, DB>>,
    /// What rules ask of the row.
    pub(super) rules: Vec<Cond<'a, DB>>,
    /// A rule reads other rows of the table.
    pub(super) reads_own: bool,
    /// The time of the stamps.
    pub(super) now: DateTime<Utc>,
    /// It commits by itself, so that it may only find a row whose states can be read.
    pub(super) commits: bool,
    /// What is recorded of it, and of each step.
    pub(super) records: Option<(Told, Vec<Entry>)>,
}

impl<DB: Backend> std::fmt::Debug for Together<'_, '_, '_, DB> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Together")
            .field("rules", &self.rules)
            .finish_non_exhaustive()
    }
}

impl<M, DB, ST> Rows<DB> for M
where
    M: Stored<DB> + Selectable<DB> + FromSqlRow<ST, DB> + Send + 'static,
    DB: Backend
        + QueryMetadata<ST>
        + QueryMetadata<AsSelect<M, DB>>
        + QueryMetadata<(Nullable<Text>, Text)>
        + QueryMetadata<AskedColumns>
        + 'static,
    M::SelectExpression: Expression<SqlType = ST> + QueryFragment<DB> + QueryId + 'static,
    ST: SqlType + TypedExpressionType + 'static,
    <M::Table as QuerySource>::FromClause: QueryFragment<DB> + Send + 'static,
    <M::Table as Table>::PrimaryKey: 'static,
    M::Table: 'static,
    AsSelect<M, DB>: QueryFragment<DB>,
    (Option<String>, String): FromSqlRow<(Nullable<Text>, Text), DB>,
    AskedRow: FromSqlRow<AskedColumns, DB>,
    String: ToSql<Text, DB>,
    str: ToSql<Text, DB>,
    i64: ToSql<BigInt, DB>,
{
    async fn moved<R>(
        &self,
        steps: &[Step],
        with: Together<'_, '_, '_, DB>,
        run: &mut R,
    ) -> QueryResult<Option<Self>>
    where
        R: Run<Backend = DB>,
    {
        let mut conds = vec![self.key()];
        let mut sets = Vec::new();
        let mut stamped = Vec::new();
        for step in steps {
            conds.push(M::is_in(step));
            for stamp in M::stamps(step, with.now) {
                // Two machines may stamp one column, and have the same time.
                if !stamped.contains(&stamp.0) {
                    stamped.push(stamp.0);
                    sets.push(assign(stamp));
                }
            }
        }
        // SQLite takes the last of two values for a column, so ours come last.
        sets.extend(steps.iter().map(|step| assign(M::set_to(step))));
        if let Some(version) = self.version() {
            let Some(set_next) = version.set_next else {
                return Err(refused(
                    "the version column is at its greatest number, and can't count this change",
                ));
            };
            conds.push(version.is_current);
            sets.push(set_next);
        }
        conds.extend(with.rules);
        if with.commits {
            // The columns of the steps hold a known state already: their source.
            let others = M::STATE_COLUMNS.iter().enumerate();
            let others = others.filter(|(machine, _)| steps.iter().all(|s| s.machine != *machine));
            conds.extend(others.map(|(_, column)| unknown::is_known(column)));
        }
        if with.reads_own && Dialect::of::<DB>() == Some(Dialect::MySql) {
            // The rules decide before the UPDATE has locked the row: nobody may change it in between, and
            // of two that have read it none may wait for the other.
            let locked = Find::<M, DB>::new(self.key()).locked();
            let locked: Vec<M> = run.load(locked).await?;
            if locked.is_empty() {
                return Ok(None);
            }
        }
        let statement = Move::<M, DB>::new(sets, all(conds)).after(with.changes);
        let recording = with.records.and_then(|(mut told, entries)| {
            told.version = self.version_value().map(|version| version + 1);
            let of = M::records(Some(self))?;
            Some(Recording::new(of, told, entries))
        });
        if returns_what_is_stored::<DB>() {
            let statement = statement.returning().recording(recording);
            let mut moved: Vec<M> = run.load(statement).await?;
            one(moved.len())?;
            return Ok(moved.pop());
        }
        let count = run.execute(statement).await?;
        one(count)?;
        if count == 0 {
            return Ok(None);
        }
        if let Some(recording) = recording {
            run.execute(recording).await?;
        }
        // The row as it is now, and not as the snapshot of the caller's transaction has it.
        let stored = self.latest(run).await?;
        stored.map(Some).ok_or_else(gone)
    }

    async fn find<R>(key: Cond<'_, DB>, run: &mut R) -> QueryResult<Option<Self>>
    where
        R: Run<Backend = DB>,
    {
        let found: Vec<M> = run.load(Find::<M, DB>::new(key)).await?;
        Ok(found.into_iter().next())
    }

    async fn find_latest<R>(key: Cond<'_, DB>, run: &mut R) -> QueryResult<Option<Self>>
    where
        R: Run<Backend = DB>,
    {
        let latest = Find::<M, DB>::new(key).latest();
        let latest: Vec<M> = run.load(latest).await?;
        Ok(latest.into_iter().next())
    }

    async fn latest<R>(&self, run: &mut R) -> QueryResult<Option<Self>>
    where
        R: Run<Backend = DB>,
    {
        M::find_latest(self.key(), run).await
    }

    async fn unknown<R>(row: Option<&Self>, run: &mut R) -> QueryResult<Vec<UnknownState>>
    where
        R: Run<Backend = DB>,
    {
        let mut found = Vec::new();
        for column in M::STATE_COLUMNS {
            let query = Unknown::<M, DB>::new(column, row.map(Stored::key));
            let rows: Vec<(Option<String>, String)> = run.load(query).await?;
            found.extend(rows.into_iter().map(|row| unknown::at::<M>(column, row)));
        }
        Ok(found)
    }

    async fn ask_rows<R>(
        rows: &[&Self],
        conditions: Vec<Node<'_>>,
        run: &mut R,
    ) -> QueryResult<Vec<Option<Vec<bool>>>>
    where
        R: Run<Backend = DB>,
        M::Rules: RulesOn<DB>,
    {
        let keys: Vec<Cond<'_, DB>> = rows.iter().map(|row| row.key()).collect();
        let table = M::Table::default().from_clause();
        M::Rules::ask_rows(Box::new(table), keys, conditions, run).await
    }

    fn decided_first<'a>(&'a self, condition: Cond<'a, DB>) -> Cond<'a, DB> {
        Cond::Sql(Box::new(DecidedFirst::<M, DB>::new(self.key(), condition)))
    }

    fn build() -> Build {
        Build::of::<M::Table>(false)
    }

    fn has_the_tables_key() -> bool {
        TypeId::of::<M::KeyColumns>() == TypeId::of::<<M::Table as Table>::PrimaryKey>()
    }

    fn each<'q, R>(
        run: &'q mut R,
        see: impl FnMut(&Self) + Send + 'q,
    ) -> R::Soon<'q, QueryResult<()>>
    where
        R: Run<Backend = DB>,
    {
        run.each(Find::<M, DB>::new(Cond::Is(true)), see)
    }

    async fn opened<R>(&self, steps: &[Step], run: &mut R) -> QueryResult<Option<Names>>
    where
        R: Run<Backend = DB>,
    {
        ddl::opened(self, steps, run).await
    }

    async fn closed<R>(&self, steps: &[Step], names: &Names, run: &mut R) -> QueryResult<()>
    where
        R: Run<Backend = DB>,
    {
        ddl::closed(self, steps, names, run).await
    }

    fn version_value(&self) -> Option<i64> {
        self.version().map(|version| version.value)
    }

    fn has_effect(step: &Step) -> bool {
        M::EFFECTS.contains(&step.declaration)
    }

    async fn put_effects<R>(
        changes: &[Change<'_, Self>],
        request_id: Option<&str>,
        run: &mut R,
    ) -> Result<(), TransitionError>
    where
        R: Run<Backend = DB>,
    {
        let mut effects = Vec::new();
        for change in changes {
            effects.extend(M::effects(change)?);
        }
        if let (Some(table), false) = (M::outbox(), effects.is_empty()) {
            outbox::put(table, effects, request_id, run).await?;
        }
        Ok(())
    }

    async fn record<R>(
        row: Option<&Self>,
        told: Told,
        entries: Vec<Entry>,
        run: &mut R,
    ) -> QueryResult<()>
    where
        R: Run<Backend = DB>,
    {
        if let Some(of) = M::records(row) {
            run.execute(Recording::new(of, told, entries)).await?;
        }
        Ok(())
    }

    async fn requested<R>(
        row: Option<&Self>,
        onces: &[String],
        run: &mut R,
    ) -> QueryResult<Requested>
    where
        R: Run<Backend = DB>,
    {
        let (mut found, mut table, mut key) = (Vec::new(), String::new(), None);
        if let Some(of) = M::records(row) {
            let rows: Vec<AskedRow> = run.load(Lookup::new(of.table, onces)).await?;
            found = Asked::in_order(rows, onces);
            (table, key) = (of.of, of.row);
        }
        Ok(Requested {
            found,
            table,
            row: key,
        })
    }

    fn violates_records(error: &Error) -> bool {
        let (Error::DatabaseError(_, information), Some(place)) = (error, M::RECORD_PLACE) else {
            return false;
        };
        let table = information.table_name();
        table.is_some_and(|table| place.is_named::<DB>(table))
    }
}

/// Whether an UPDATE or INSERT can return the row as it is stored when the statement is over.
/// `MySQL` can't; SQLite makes the rows of RETURNING before AFTER triggers run, and those are its
/// only triggers that can change a row (<https://www.sqlite.org/lang_returning.html>).
pub(super) fn returns_what_is_stored<DB: 'static>() -> bool {
    Dialect::of::<DB>() == Some(Dialect::Postgres)
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
