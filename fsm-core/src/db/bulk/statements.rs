//! The statements of a bulk transition.
//!
//! PostgreSQL does all of it in one, which decides about a row when it has locked it. The others look
//! first, which locks the rows, and then write records and rows by the same condition.

use diesel::backend::Backend;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::serialize::ToSql;
use diesel::sql_types::{BigInt, Text};

use super::plan::Plan;
use super::sets::{Sets, WayIs};
use crate::db::ddl::Marks;
use crate::db::dialect::Dialect;
use crate::db::record::{Recording, RowsOf};
use crate::db::table_model::TableModel;

type From<M> = <<M as TableModel>::Table as QuerySource>::FromClause;

/// One statement.
pub(super) enum Statement<'p, 'a, M: TableModel, DB: Backend> {
    /// Takes SQLite's lock for writing, which a transaction that reads first may fail to get later.
    LockDatabase(&'p Plan<'a, M, DB>),
    /// Locks the rows, so that what decides about them next sees everything as it is now. PostgreSQL's.
    LockRows(&'p Plan<'a, M, DB>),
    /// Counts the rows by their state and what becomes of them, and locks them where a database can.
    Look(&'p Plan<'a, M, DB>),
    /// Writes the records of the rows that are about to be moved.
    Record(&'p Plan<'a, M, DB>, &'p Recorded<'a, DB>),
    /// Marks the rows for the trigger that guards the table.
    Mark(&'p Plan<'a, M, DB>, &'p Marks),
    /// Takes the marks away that are left: the trigger does so only where a step is no edge otherwise.
    Unmark(&'p Plan<'a, M, DB>, &'p Marks),
    /// Moves the rows, of which the records are there.
    Move(
        &'p Plan<'a, M, DB>,
        &'p Sets<'a, DB>,
        Option<&'p Recorded<'a, DB>>,
    ),
    /// Locks, moves, records and counts. PostgreSQL's.
    Whole(
        &'p Plan<'a, M, DB>,
        &'p Sets<'a, DB>,
        Option<&'p Recorded<'a, DB>>,
        Option<&'p Marks>,
    ),
}

/// What is recorded, and of which rows.
pub(super) struct Recorded<'a, DB: Backend> {
    pub(super) recording: Recording<'a, DB>,
    pub(super) rows: RowsOf,
}

/// In place of a way, in the counts of [`Statement::Whole`]: what the UPDATE has moved.
pub(super) const MOVED: i64 = 0;

impl<M: TableModel, DB: Backend> Query for Statement<'_, '_, M, DB> {
    type SqlType = (BigInt, BigInt, BigInt);
}

impl<M: TableModel, DB: Backend> QueryId for Statement<'_, '_, M, DB> {
    type QueryId = ();

    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<M: TableModel, DB: Backend, Conn> RunQueryDsl<Conn> for Statement<'_, '_, M, DB> {}

impl<M, DB> QueryFragment<DB> for Statement<'_, '_, M, DB>
where
    M: TableModel,
    DB: Backend + 'static,
    From<M>: QueryFragment<DB>,
    String: ToSql<Text, DB>,
    str: ToSql<Text, DB>,
    i64: ToSql<BigInt, DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        match self {
            Self::LockDatabase(plan) => lock_database(plan, &mut out),
            Self::LockRows(plan) => lock_rows(plan, &mut out),
            Self::Look(plan) => look(plan, &mut out),
            Self::Record(plan, recorded) => record(plan, recorded, &mut out),
            Self::Move(plan, sets, recorded) => update(plan, sets, *recorded, &mut out),
            Self::Mark(plan, marks) => mark(plan, marks, &mut out),
            Self::Unmark(plan, marks) => unmark(plan, marks, &mut out),
            Self::Whole(plan, sets, recorded, marks) => {
                whole(plan, sets, *recorded, *marks, &mut out)
            }
        }
    }
}

/// `UPDATE loans SET id = id WHERE 1=0`.
fn lock_database<'b, M: TableModel, DB: Backend>(
    plan: &'b Plan<'_, M, DB>,
    out: &mut AstPass<'_, 'b, DB>,
) -> QueryResult<()>
where
    From<M>: QueryFragment<DB>,
{
    out.push_sql("UPDATE ");
    plan.table.walk_ast(out.reborrow())?;
    out.push_sql(" SET ");
    for column in M::KEY_COLUMNS.iter().take(1) {
        out.push_identifier(column)?;
        out.push_sql(" = ");
        out.push_identifier(column)?;
    }
    out.push_sql(" WHERE 1=0");
    Ok(())
}

/// `SELECT COUNT(*) FROM (SELECT 1 FROM loans WHERE .. FOR NO KEY UPDATE) AS fsm_locked`.
fn lock_rows<'b, M: TableModel, DB: Backend + 'static>(
    plan: &'b Plan<'_, M, DB>,
    out: &mut AstPass<'_, 'b, DB>,
) -> QueryResult<()>
where
    From<M>: QueryFragment<DB>,
{
    out.push_sql("SELECT COUNT(*) FROM (SELECT 1");
    plan.push_from(out)?;
    push_lock::<M, DB>(out)?;
    out.push_sql(") AS fsm_locked");
    Ok(())
}

/// In the order of the key, so that of two who lock the same rows none waits for the other in turn. The
/// lock is the one that an UPDATE takes.
fn push_lock<M: TableModel, DB: Backend>(out: &mut AstPass<'_, '_, DB>) -> QueryResult<()> {
    out.push_sql(" ORDER BY ");
    push_keys::<M, DB>(out)?;
    out.push_sql(" FOR NO KEY UPDATE");
    Ok(())
}

fn push_keys<M: TableModel, DB: Backend>(out: &mut AstPass<'_, '_, DB>) -> QueryResult<()> {
    for (index, column) in M::KEY_COLUMNS.iter().enumerate() {
        out.push_sql(if index > 0 { ", " } else { "" });
        out.push_identifier(column)?;
    }
    Ok(())
}

/// `SELECT state, way, COUNT(*) FROM loans WHERE .. GROUP BY 1, 2`.
fn look<'b, M: TableModel, DB: Backend + 'static>(
    plan: &'b Plan<'_, M, DB>,
    out: &mut AstPass<'_, 'b, DB>,
) -> QueryResult<()>
where
    From<M>: QueryFragment<DB>,
{
    out.push_sql("SELECT ");
    plan.push_state(out)?;
    out.push_sql(", ");
    plan.push_way(out)?;
    out.push_sql(", COUNT(*)");
    plan.push_from(out)?;
    out.push_sql(" GROUP BY 1, 2");
    if Dialect::of::<DB>() == Some(Dialect::MySql) {
        out.push_sql(" FOR UPDATE");
    }
    Ok(())
}

/// `SELECT id AS fsm_key0, .. AS fsm_from, .. AS fsm_way FROM loans WHERE (filter)`.
fn push_old<'b, M: TableModel, DB: Backend + 'static>(
    plan: &'b Plan<'_, M, DB>,
    out: &mut AstPass<'_, 'b, DB>,
) -> QueryResult<()>
where
    From<M>: QueryFragment<DB>,
{
    out.push_sql("SELECT ");
    for (index, column) in M::KEY_COLUMNS.iter().enumerate() {
        out.push_identifier(column)?;
        out.push_sql(" AS fsm_key");
        out.push_sql(&index.to_string());
        out.push_sql(", ");
    }
    if let Some(version) = M::VERSION_COLUMN {
        out.push_identifier(version)?;
        out.push_sql(" AS fsm_version, ");
    }
    plan.push_state(out)?;
    out.push_sql(" AS fsm_from, ");
    plan.push_way(out)?;
    out.push_sql(" AS fsm_way");
    plan.push_from(out)
}

/// `INSERT INTO records (..) SELECT .. FROM (SELECT .. FROM loans WHERE ..) AS fsm_old`.
fn record<'b, M: TableModel, DB: Backend + 'static>(
    plan: &'b Plan<'_, M, DB>,
    recorded: &'b Recorded<'_, DB>,
    out: &mut AstPass<'_, 'b, DB>,
) -> QueryResult<()>
where
    From<M>: QueryFragment<DB>,
    String: ToSql<Text, DB>,
    str: ToSql<Text, DB>,
    i64: ToSql<BigInt, DB>,
{
    recorded.recording.push_of_rows(&recorded.rows, out)?;
    out.push_sql(" FROM (");
    push_old(plan, out)?;
    plan.push_moves(out)?;
    out.push_sql(") AS fsm_old");
    Ok(())
}

/// `UPDATE loans SET .. WHERE ..`. On `MySQL` rows and ways come from a list that is made first: it refuses an
/// UPDATE of a table that a sub-select reads (error 1093), and sees columns as it has set them already. Since others
/// may change there what a rule looks at, a row is moved only if it has been recorded.
fn update<'b, M: TableModel, DB: Backend + 'static>(
    plan: &'b Plan<'_, M, DB>,
    sets: &'b Sets<'_, DB>,
    recorded: Option<&'b Recorded<'_, DB>>,
    out: &mut AstPass<'_, 'b, DB>,
) -> QueryResult<()>
where
    From<M>: QueryFragment<DB>,
    str: ToSql<Text, DB>,
{
    out.push_sql("UPDATE ");
    plan.table.walk_ast(out.reborrow())?;
    if Dialect::of::<DB>() != Some(Dialect::MySql) {
        sets.push(&WayIs::Asked(plan), out)?;
        out.push_sql(" WHERE (");
        plan.filter.walk_ast(out.reborrow())?;
        out.push_sql(")");
        return plan.push_moves(out);
    }
    out.push_sql(" JOIN (");
    push_old(plan, out)?;
    plan.push_moves(out)?;
    out.push_sql(" LIMIT 18446744073709551615) AS fsm_old ON ");
    push_is_old::<M, DB>(out)?;
    sets.push(&WayIs::<M, DB>::Listed, out)?;
    if let Some(recorded) = recorded {
        out.push_sql(" WHERE ");
        recorded.recording.push_has_row(&recorded.rows, out)?;
    }
    Ok(())
}

/// The row is the one of `fsm_old`.
fn push_is_old<M: TableModel, DB: Backend>(out: &mut AstPass<'_, '_, DB>) -> QueryResult<()> {
    for (index, column) in M::KEY_COLUMNS.iter().enumerate() {
        out.push_sql(if index > 0 { " AND " } else { "" });
        out.push_identifier(column)?;
        out.push_sql(" = fsm_old.fsm_key");
        out.push_sql(&index.to_string());
    }
    Ok(())
}

/// All at once: what locks a row decides about it as it is then.
fn whole<'b, M: TableModel, DB: Backend + 'static>(
    plan: &'b Plan<'_, M, DB>,
    sets: &'b Sets<'_, DB>,
    recorded: Option<&'b Recorded<'_, DB>>,
    marks: Option<&'b Marks>,
    out: &mut AstPass<'_, 'b, DB>,
) -> QueryResult<()>
where
    From<M>: QueryFragment<DB>,
    String: ToSql<Text, DB>,
    str: ToSql<Text, DB>,
    i64: ToSql<BigInt, DB>,
{
    out.push_sql("WITH fsm_old AS (");
    push_old(plan, out)?;
    push_lock::<M, DB>(out)?;
    out.push_sql("), ");
    if let Some(marks) = marks {
        out.push_sql("fsm_marked AS (");
        out.push_sql(&marks.insert);
        for index in 0..M::KEY_COLUMNS.len() {
            out.push_sql("fsm_key");
            out.push_sql(&index.to_string());
            out.push_sql(", ");
        }
        out.push_bind_param::<Text, String>(&marks.column)?;
        out.push_sql(" FROM fsm_old WHERE fsm_way > 0), ");
    }
    out.push_sql("fsm_moved AS (UPDATE ");
    plan.table.walk_ast(out.reborrow())?;
    sets.push(&WayIs::<M, DB>::Listed, out)?;
    out.push_sql(" FROM fsm_old WHERE ");
    push_is_old::<M, DB>(out)?;
    out.push_sql(" AND fsm_old.fsm_way > 0 RETURNING fsm_old.*)");
    if let Some(recorded) = recorded {
        out.push_sql(", fsm_recorded AS (");
        recorded.recording.push_of_rows(&recorded.rows, out)?;
        out.push_sql(" FROM fsm_moved)");
    }
    out.push_sql(
        " SELECT fsm_from, fsm_way, COUNT(*) FROM fsm_old GROUP BY 1, 2 UNION ALL SELECT 0, ",
    );
    out.push_sql(&MOVED.to_string());
    out.push_sql(", COUNT(*) FROM fsm_moved");
    Ok(())
}

/// `INSERT INTO overrides (id, machine) SELECT id, 'state' FROM loans WHERE ..`.
fn mark<'b, M: TableModel, DB: Backend + 'static>(
    plan: &'b Plan<'_, M, DB>,
    marks: &'b Marks,
    out: &mut AstPass<'_, 'b, DB>,
) -> QueryResult<()>
where
    From<M>: QueryFragment<DB>,
    String: ToSql<Text, DB>,
{
    out.push_sql(&marks.insert);
    push_keys::<M, DB>(out)?;
    out.push_sql(", ");
    out.push_bind_param::<Text, String>(&marks.column)?;
    plan.push_from(out)?;
    plan.push_moves(out)
}

/// `DELETE FROM overrides WHERE machine = 'state' AND EXISTS (SELECT 1 FROM loans WHERE ..)`: the rows are
/// where they were to be moved.
fn unmark<'b, M: TableModel, DB: Backend + 'static>(
    plan: &'b Plan<'_, M, DB>,
    marks: &'b Marks,
    out: &mut AstPass<'_, 'b, DB>,
) -> QueryResult<()>
where
    From<M>: QueryFragment<DB>,
    String: ToSql<Text, DB>,
{
    out.push_sql(&marks.delete);
    out.push_bind_param::<Text, String>(&marks.column)?;
    out.push_sql(" AND EXISTS (SELECT 1 FROM ");
    plan.table.walk_ast(out.reborrow())?;
    out.push_sql(" WHERE ");
    plan.push_has_moved(out)?;
    out.push_sql(&marks.is_marked);
    out.push_sql(")");
    Ok(())
}
