//! The two statements of a transition: the guarded UPDATE, with its records where the database can write
//! both at once, and the look at a row that it missed.

use diesel::backend::Backend;
use diesel::dsl::AsSelect;
use diesel::expression::SelectableHelper;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::serialize::ToSql;
use diesel::sql_types::{BigInt, Text};

use super::dialect::Dialect;
use super::fragment::{Cond, Frag};
use super::record::Recording;
use super::table_model::TableModel;

type From<M> = <<M as TableModel>::Table as QuerySource>::FromClause;

/// `UPDATE table SET .. WHERE ..`: moves a row if it is still where it was. Loaded it gives the row
/// (`RETURNING`), executed the number of rows.
///
/// Its conditions and assignments are boxed, so its type does not depend on them, and its text is
/// finite, so Diesel keeps it as a prepared statement.
pub struct Move<'a, M, DB>
where
    M: TableModel + Selectable<DB>,
    DB: Backend,
{
    table: From<M>,
    changes: &'a [Frag<'a, DB>],
    sets: Vec<Frag<'a, DB>>,
    cond: Cond<'a, DB>,
    returning: Option<AsSelect<M, DB>>,
    recording: Option<Recording<'a, DB>>,
}

impl<'a, M, DB> Move<'a, M, DB>
where
    M: TableModel + Selectable<DB>,
    DB: Backend,
{
    /// An UPDATE of the model's table, with these assignments in this order.
    #[must_use]
    pub fn new(sets: Vec<Frag<'a, DB>>, cond: Cond<'a, DB>) -> Self {
        Self {
            table: M::Table::default().from_clause(),
            changes: &[],
            sets,
            cond,
            returning: None,
            recording: None,
        }
    }

    /// The same UPDATE, which writes these before the other assignments.
    #[must_use]
    pub(crate) fn after(mut self, changes: &'a [Frag<'a, DB>]) -> Self {
        self.changes = changes;
        self
    }

    /// The same UPDATE, which returns the row.
    #[must_use]
    pub fn returning(mut self) -> Self {
        self.returning = Some(M::as_select());
        self
    }

    /// The same UPDATE and the records of it, in one statement. PostgreSQL's.
    #[must_use]
    pub(crate) fn recording(mut self, recording: Option<Recording<'a, DB>>) -> Self {
        self.recording = recording;
        self
    }
}

impl<M, DB> QueryFragment<DB> for Move<'_, M, DB>
where
    M: TableModel + Selectable<DB>,
    DB: Backend + 'static,
    From<M>: QueryFragment<DB>,
    AsSelect<M, DB>: QueryFragment<DB>,
    String: ToSql<Text, DB>,
    str: ToSql<Text, DB>,
    i64: ToSql<BigInt, DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        let Some(recording) = &self.recording else {
            return self.walk_update(out);
        };
        out.push_sql("WITH fsm_moved AS (");
        self.walk_update(out.reborrow())?;
        out.push_sql("), fsm_recorded AS (");
        recording.push_beside(&mut out)?;
        out.push_sql(") SELECT * FROM fsm_moved");
        Ok(())
    }
}

impl<M, DB> Move<'_, M, DB>
where
    M: TableModel + Selectable<DB>,
    DB: Backend,
    From<M>: QueryFragment<DB>,
    AsSelect<M, DB>: QueryFragment<DB>,
{
    fn walk_update<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.push_sql("UPDATE ");
        self.table.walk_ast(out.reborrow())?;
        out.push_sql(" SET ");
        let mut first = true;
        for set in self.changes.iter().chain(&self.sets) {
            // A changeset of which everything is `None`.
            if set.is_noop(out.backend())? {
                continue;
            }
            if !first {
                out.push_sql(", ");
            }
            first = false;
            set.walk_ast(out.reborrow())?;
        }
        // Without a transition there may be nothing to write, and an UPDATE writes something.
        if let (true, Some(key)) = (first, M::KEY_COLUMNS.first()) {
            out.push_identifier(key)?;
            out.push_sql(" = ");
            out.push_identifier(key)?;
        }
        out.push_sql(" WHERE ");
        self.cond.walk_ast(out.reborrow())?;
        if let Some(row) = &self.returning {
            out.push_sql(" RETURNING ");
            row.walk_ast(out)?;
        }
        Ok(())
    }
}

/// `SELECT row FROM table WHERE ..`.
pub struct Find<'a, M, DB>
where
    M: TableModel + Selectable<DB>,
    DB: Backend,
{
    table: From<M>,
    cond: Cond<'a, DB>,
    row: AsSelect<M, DB>,
    lock: &'static str,
}

impl<'a, M, DB> Find<'a, M, DB>
where
    M: TableModel + Selectable<DB>,
    DB: Backend,
{
    /// A look at the model's table.
    #[must_use]
    pub fn new(cond: Cond<'a, DB>) -> Self {
        Self {
            table: M::Table::default().from_clause(),
            cond,
            row: M::as_select(),
            lock: "",
        }
    }

    /// Looks at the row as an UPDATE sees it, also where the transaction reads from a snapshot that
    /// is older: `MySQL`'s does, and its UPDATE does not.
    #[must_use]
    pub fn latest(mut self) -> Self {
        self.lock = " LOCK IN SHARE MODE";
        self
    }

    /// Locks the row on `MySQL`, as an UPDATE of it does.
    #[must_use]
    pub fn locked(mut self) -> Self {
        self.lock = " FOR UPDATE";
        self
    }
}

impl<M, DB> QueryFragment<DB> for Find<'_, M, DB>
where
    M: TableModel + Selectable<DB>,
    DB: Backend + 'static,
    From<M>: QueryFragment<DB>,
    AsSelect<M, DB>: QueryFragment<DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.push_sql("SELECT ");
        self.row.walk_ast(out.reborrow())?;
        out.push_sql(" FROM ");
        self.table.walk_ast(out.reborrow())?;
        out.push_sql(" WHERE ");
        self.cond.walk_ast(out.reborrow())?;
        if Dialect::of::<DB>() == Some(Dialect::MySql) {
            out.push_sql(self.lock);
        }
        Ok(())
    }
}

/// On `MySQL` `key IN (SELECT * FROM (SELECT key FROM table WHERE key = .. AND condition LIMIT 1) AS s)`.
///
/// `MySQL` refuses an UPDATE of a table that a sub-select reads (error 1093), unless it reads it in a list
/// that is made before the first row is changed; the LIMIT keeps it from being made a part of the rest
/// (<https://dev.mysql.com/doc/refman/8.4/en/subquery-restrictions.html>).
pub(super) struct DecidedFirst<'a, M: TableModel, DB: Backend> {
    table: From<M>,
    key: Cond<'a, DB>,
    cond: Cond<'a, DB>,
}

impl<'a, M: TableModel, DB: Backend> DecidedFirst<'a, M, DB> {
    /// A condition on the row of this key that reads other rows of the table.
    pub(super) fn new(key: Cond<'a, DB>, cond: Cond<'a, DB>) -> Self {
        Self {
            table: M::Table::default().from_clause(),
            key,
            cond,
        }
    }
}

impl<M, DB> QueryFragment<DB> for DecidedFirst<'_, M, DB>
where
    M: TableModel,
    DB: Backend + 'static,
    From<M>: QueryFragment<DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        if Dialect::of::<DB>() != Some(Dialect::MySql) {
            return self.cond.walk_ast(out);
        }
        let push_key = |out: &mut AstPass<'_, 'b, DB>| {
            for (index, column) in M::KEY_COLUMNS.iter().enumerate() {
                out.push_sql(if index > 0 { ", " } else { "" });
                out.push_identifier(column)?;
            }
            Ok::<(), diesel::result::Error>(())
        };
        out.push_sql("(");
        push_key(&mut out)?;
        out.push_sql(") IN (SELECT * FROM (SELECT ");
        push_key(&mut out)?;
        out.push_sql(" FROM ");
        self.table.walk_ast(out.reborrow())?;
        out.push_sql(" WHERE ");
        self.key.walk_ast(out.reborrow())?;
        out.push_sql(" AND (");
        self.cond.walk_ast(out.reborrow())?;
        out.push_sql(") LIMIT 1) AS s)");
        Ok(())
    }
}

/// Both load a row of the model, and both are cached by their text.
macro_rules! returns_a_row {
    ($node:ident) => {
        impl<M, DB> Query for $node<'_, M, DB>
        where
            M: TableModel + Selectable<DB>,
            DB: Backend,
        {
            type SqlType = AsSelect<M, DB>;
        }

        impl<M, DB> QueryId for $node<'_, M, DB>
        where
            M: TableModel + Selectable<DB>,
            DB: Backend,
        {
            type QueryId = ();

            const HAS_STATIC_QUERY_ID: bool = false;
        }

        impl<M, DB, Conn> RunQueryDsl<Conn> for $node<'_, M, DB>
        where
            M: TableModel + Selectable<DB>,
            DB: Backend,
        {
        }

        impl<M, DB> std::fmt::Debug for $node<'_, M, DB>
        where
            M: TableModel + Selectable<DB>,
            DB: Backend,
        {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_struct(stringify!($node))
                    .field("cond", &self.cond)
                    .finish_non_exhaustive()
            }
        }
    };
}

returns_a_row!(Move);
returns_a_row!(Find);
