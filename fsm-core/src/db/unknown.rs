//! Stored values that are no state of the enum.

use diesel::backend::Backend;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::serialize::ToSql;
use diesel::sql_types::{Nullable, Text};

use super::dialect::Dialect;
use super::fragment::Cond;
use super::table_model::{StateColumnInfo, TableModel};
use crate::error::{Place, UnknownState};

type From<M> = <<M as TableModel>::Table as QuerySource>::FromClause;

/// The unknown state behind an error of Diesel's.
pub(crate) fn behind(error: &diesel::result::Error) -> Option<&UnknownState> {
    let mut next: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(error) = next {
        if let Some(unknown) = error.downcast_ref() {
            return Some(unknown);
        }
        next = error.source();
    }
    None
}

/// The error of one row: its value and its key, both as text.
pub(super) fn at<M: TableModel>(
    column: &StateColumnInfo,
    (value, row): (Option<String>, String),
) -> UnknownState {
    let value = value.unwrap_or_else(|| "NULL".to_owned());
    let mut unknown = (column.unknown)(&value).stored();
    unknown.place = Some(Box::new(Place {
        table: M::TABLE_NAME,
        column: column.column,
        row,
    }));
    unknown
}

/// `SELECT state, key FROM table WHERE state NOT IN (..)`: values and keys as text, so that it does
/// not depend on the columns' types.
pub(super) struct Unknown<'a, M: TableModel, DB: Backend> {
    table: From<M>,
    column: &'static StateColumnInfo,
    known: Vec<String>,
    row: Option<Cond<'a, DB>>,
}

impl<'a, M: TableModel, DB: Backend> Unknown<'a, M, DB> {
    pub(super) fn new(column: &'static StateColumnInfo, row: Option<Cond<'a, DB>>) -> Self {
        Self {
            table: M::Table::default().from_clause(),
            column,
            known: (column.known)(),
            row,
        }
    }
}

impl<M, DB> QueryFragment<DB> for Unknown<'_, M, DB>
where
    M: TableModel,
    DB: Backend + 'static,
    From<M>: QueryFragment<DB>,
    String: ToSql<Text, DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        let column = self.column.column;
        out.push_sql("SELECT ");
        push_as_text(&mut out, column)?;
        out.push_sql(", ");
        push_keys::<M, DB>(&mut out)?;
        out.push_sql(" FROM ");
        self.table.walk_ast(out.reborrow())?;
        out.push_sql(" WHERE (");
        if Dialect::of::<DB>() == Some(Dialect::MySql) {
            // Its collations may take other letters for the same.
            out.push_sql("BINARY ");
        }
        push_as_text(&mut out, column)?;
        out.push_sql(" NOT IN (");
        push_texts(&self.known, &mut out)?;
        out.push_sql(") OR ");
        out.push_identifier(column)?;
        out.push_sql(" IS NULL)");
        if let Some(row) = &self.row {
            out.push_sql(" AND ");
            row.walk_ast(out.reborrow())?;
        }
        Ok(())
    }
}

/// The column holds a state that the program knows. For PostgreSQL.
pub(super) fn is_known<'a, DB>(column: &'static StateColumnInfo) -> Cond<'a, DB>
where
    DB: Backend + 'static,
    String: ToSql<Text, DB>,
{
    Cond::Sql(Box::new(IsKnown {
        column: column.column,
        known: (column.known)(),
    }))
}

/// `CAST(state AS TEXT) IN (..)`.
struct IsKnown {
    column: &'static str,
    known: Vec<String>,
}

impl<DB> QueryFragment<DB> for IsKnown
where
    DB: Backend + 'static,
    String: ToSql<Text, DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        push_as_text(&mut out, self.column)?;
        out.push_sql(" IN (");
        push_texts(&self.known, &mut out)?;
        out.push_sql(")");
        Ok(())
    }
}

fn push_texts<'b, DB>(texts: &'b [String], out: &mut AstPass<'_, 'b, DB>) -> QueryResult<()>
where
    DB: Backend,
    String: ToSql<Text, DB>,
{
    for (index, text) in texts.iter().enumerate() {
        if index > 0 {
            out.push_sql(", ");
        }
        out.push_bind_param::<Text, _>(text)?;
    }
    Ok(())
}

/// The columns of the key as one text, with commas.
fn push_keys<M: TableModel, DB: Backend + 'static>(
    out: &mut AstPass<'_, '_, DB>,
) -> QueryResult<()> {
    // `||` is "or" in MySQL.
    let (before, between, after) = match (Dialect::of::<DB>(), M::KEY_COLUMNS) {
        (_, [_]) => ("", "", ""),
        (Some(Dialect::MySql), _) => ("CONCAT(", ", ', ', ", ")"),
        _ => ("", " || ', ' || ", ""),
    };
    out.push_sql(before);
    for (index, column) in M::KEY_COLUMNS.iter().enumerate() {
        if index > 0 {
            out.push_sql(between);
        }
        push_as_text(out, column)?;
    }
    out.push_sql(after);
    Ok(())
}

fn push_as_text<DB: Backend + 'static>(
    out: &mut AstPass<'_, '_, DB>,
    column: &'static str,
) -> QueryResult<()> {
    match Dialect::of::<DB>() {
        Some(Dialect::MySql) => {
            out.push_sql("CAST(");
            out.push_identifier(column)?;
            out.push_sql(" AS CHAR)");
        }
        Some(Dialect::Sqlite) => {
            // The bytes of a blob need not be text.
            out.push_sql("CASE typeof(");
            out.push_identifier(column)?;
            out.push_sql(") WHEN 'blob' THEN hex(");
            out.push_identifier(column)?;
            out.push_sql(") ELSE CAST(");
            out.push_identifier(column)?;
            out.push_sql(" AS TEXT) END");
        }
        _ => {
            out.push_sql("CAST(");
            out.push_identifier(column)?;
            out.push_sql(" AS TEXT)");
        }
    }
    Ok(())
}

impl<M: TableModel, DB: Backend> Query for Unknown<'_, M, DB> {
    type SqlType = (Nullable<Text>, Text);
}

impl<M: TableModel, DB: Backend> QueryId for Unknown<'_, M, DB> {
    type QueryId = ();

    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<M: TableModel, DB: Backend, Conn> RunQueryDsl<Conn> for Unknown<'_, M, DB> {}
