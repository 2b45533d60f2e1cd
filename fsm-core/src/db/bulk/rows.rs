//! The steps of a bulk transition, on a backend.

use diesel::backend::Backend;
use diesel::deserialize::FromSqlRow;
use diesel::expression::QueryMetadata;
use diesel::prelude::*;
use diesel::query_builder::QueryFragment;
use diesel::result::{DatabaseErrorKind, Error};
use diesel::serialize::ToSql;
use diesel::sql_types::{BigInt, Nullable, Text};

use super::plan::{self, Counted, Plan};
use super::report::Report;
use super::sets::Sets;
use super::statements::{MOVED, Recorded, Statement};
use crate::db::ddl;
use crate::db::dialect::Dialect;
use crate::db::record::{Entry, Recording, RowsOf, Told, rule_of};
use crate::db::rows::returns_what_is_stored;
use crate::db::run::Run;
use crate::db::save::Saved;
use crate::db::table_model::Stored;

/// A model whose rows a bulk transition can move on the backend `DB`. Every model on a table that can be
/// saved is one.
pub trait BulkRows<DB: Backend>: Saved<DB> + Stored<DB> + 'static {
    /// Moves the rows, in the transaction that is open.
    ///
    /// # Errors
    /// What Diesel reports.
    #[doc(hidden)]
    fn move_rows<'a, R>(
        plan: &mut Plan<'a, Self, DB>,
        sets: &mut Sets<'a, DB>,
        records: Option<(Told, Entry)>,
        run: &mut R,
    ) -> impl Future<Output = QueryResult<Report>>
    where
        R: Run<Backend = DB>;
}

impl<M, DB> BulkRows<DB> for M
where
    M: Saved<DB> + Stored<DB> + 'static,
    DB: Backend
        + QueryMetadata<(BigInt, BigInt, BigInt)>
        + QueryMetadata<(Nullable<Text>, Text)>
        + 'static,
    <M::Table as QuerySource>::FromClause: QueryFragment<DB>,
    Counted: FromSqlRow<(BigInt, BigInt, BigInt), DB>,
    (Option<String>, String): FromSqlRow<(Nullable<Text>, Text), DB>,
    String: ToSql<Text, DB>,
    str: ToSql<Text, DB>,
    i64: ToSql<BigInt, DB>,
{
    async fn move_rows<'a, R>(
        plan: &mut Plan<'a, Self, DB>,
        sets: &mut Sets<'a, DB>,
        records: Option<(Told, Entry)>,
        run: &mut R,
    ) -> QueryResult<Report>
    where
        R: Run<Backend = DB>,
    {
        let recorded = records.and_then(|(told, entry)| recorded(plan, told, entry));
        let marks = match plan.override_step() {
            Some(step) => ddl::opened_for_many::<M, R>(&step, run).await?,
            None => None,
        };
        if returns_what_is_stored::<DB>() {
            if plan.looks_elsewhere {
                // What a rule looks at may have changed while a row was waited for.
                let locking = run.execute(Statement::LockRows(plan));
                locking.await?;
            }
            let whole = Statement::Whole(plan, sets, recorded.as_ref(), marks.as_ref());
            let moving = run.load(whole);
            let mut counted: Vec<Counted> = moving.await?;
            let at = counted.iter().position(|(_, way, _)| *way == MOVED);
            let moved = at.map_or(0, |at| counted.swap_remove(at).2);
            are_equal::<DB>(plan::moved(&counted), moved)?;
            if let Some(marks) = &marks {
                let unmarking = run.execute(Statement::Unmark(plan, marks));
                unmarking.await?;
            }
            return Ok(plan.report(counted));
        }
        if Dialect::of::<DB>() == Some(Dialect::Sqlite) {
            let locking = run.execute(Statement::LockDatabase(plan));
            locking.await?;
        }
        let looking = run.load(Statement::Look(plan));
        let counted: Vec<Counted> = looking.await?;
        let expected = plan::moved(&counted);
        if expected == 0 {
            return Ok(plan.report(counted));
        }
        if let Some(marks) = &marks {
            let marking = run.execute(Statement::Mark(plan, marks));
            marking.await?;
        }
        if let Some(recorded) = &recorded {
            let recording = run.execute(Statement::Record(plan, recorded));
            are_equal::<DB>(expected, number(recording.await?))?;
        }
        let moving = run.execute(Statement::Move(plan, sets, recorded.as_ref()));
        are_equal::<DB>(expected, number(moving.await?))?;
        if let Some(marks) = &marks {
            let unmarking = run.execute(Statement::Unmark(plan, marks));
            unmarking.await?;
        }
        Ok(plan.report(counted))
    }
}

/// What is recorded of the rows, where the model keeps records.
fn recorded<'a, M, DB>(plan: &Plan<'a, M, DB>, told: Told, entry: Entry) -> Option<Recorded<'a, DB>>
where
    M: Stored<DB> + 'a,
    DB: Backend + 'static,
{
    let mut of = M::records(None)?;
    let references = M::RECORD_PLACE.map_or(&[][..], |place| place.keys);
    of.keys = references
        .iter()
        .enumerate()
        .map(|(index, key)| RowsOf::reference(key.column, index))
        .collect();
    let is_ruled = told.is_ruled;
    let ways = plan.moving().map(|(number, way)| {
        let step = &way.step;
        let rule = rule_of::<M>(step.declaration).filter(|_| is_ruled);
        (number, step.target, step.overrides, rule)
    });
    let rows = RowsOf::new(
        M::KEY_COLUMNS.len(),
        plan.sources(),
        ways,
        M::VERSION_COLUMN.is_some(),
    );
    Some(Recorded {
        recording: Recording::new(of, told, vec![entry]),
        rows,
    })
}

fn number(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// What was moved is what was recorded and counted, or nothing of it happens.
fn are_equal<DB: 'static>(expected: i64, found: i64) -> QueryResult<()> {
    if expected == found {
        return Ok(());
    }
    if Dialect::of::<DB>() == Some(Dialect::MySql) {
        // Between two of its statements others may change what a rule or the filter looks at.
        let why = "what the rules or the filter of a bulk transition look at was changed while it moved its rows";
        return Err(Error::DatabaseError(
            DatabaseErrorKind::SerializationFailure,
            Box::new(why.to_owned()),
        ));
    }
    let why = "a bulk transition found other rows when it moved them than when it looked: a trigger or a policy of the database has kept some, or its filter or its rules look at the records that it writes";
    Err(Error::QueryBuilderError(why.into()))
}
