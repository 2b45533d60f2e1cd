//! The two statements of a transition: the guarded UPDATE, and the look at a row that it missed.

use diesel::backend::Backend;
use diesel::dsl::AsSelect;
use diesel::expression::SelectableHelper;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};

use super::fragment::{Cond, Frag};
use super::save::TableModel;

type From<M> = <<M as TableModel>::Table as QuerySource>::FromClause;

/// `UPDATE table SET .. WHERE .. RETURNING row`: moves a row if it is still where it was.
///
/// Its conditions and assignments are boxed, so its type does not depend on them, and its text is
/// finite, so Diesel keeps it as a prepared statement.
pub struct Move<'a, M, DB>
where
    M: TableModel + Selectable<DB>,
    DB: Backend,
{
    table: From<M>,
    sets: Vec<Frag<'a, DB>>,
    cond: Cond<'a, DB>,
    row: AsSelect<M, DB>,
}

impl<'a, M, DB> Move<'a, M, DB>
where
    M: TableModel + Selectable<DB>,
    DB: Backend,
    AsSelect<M, DB>: QueryFragment<DB>,
{
    /// An UPDATE of the model's table.
    #[must_use]
    pub fn new(sets: Vec<Frag<'a, DB>>, cond: Cond<'a, DB>) -> Self
    where
        M: SelectableHelper<DB>,
    {
        Self {
            table: M::Table::default().from_clause(),
            sets,
            cond,
            row: M::as_select(),
        }
    }
}

impl<M, DB> QueryFragment<DB> for Move<'_, M, DB>
where
    M: TableModel + Selectable<DB>,
    DB: Backend,
    From<M>: QueryFragment<DB>,
    AsSelect<M, DB>: QueryFragment<DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.push_sql("UPDATE ");
        self.table.walk_ast(out.reborrow())?;
        out.push_sql(" SET ");
        for (index, set) in self.sets.iter().enumerate() {
            if index > 0 {
                out.push_sql(", ");
            }
            set.walk_ast(out.reborrow())?;
        }
        out.push_sql(" WHERE ");
        self.cond.walk_ast(out.reborrow())?;
        out.push_sql(" RETURNING ");
        self.row.walk_ast(out)
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
}

impl<'a, M, DB> Find<'a, M, DB>
where
    M: TableModel + Selectable<DB>,
    DB: Backend,
{
    /// A look at the model's table.
    #[must_use]
    pub fn new(cond: Cond<'a, DB>) -> Self
    where
        M: SelectableHelper<DB>,
    {
        Self {
            table: M::Table::default().from_clause(),
            cond,
            row: M::as_select(),
        }
    }
}

impl<M, DB> QueryFragment<DB> for Find<'_, M, DB>
where
    M: TableModel + Selectable<DB>,
    DB: Backend,
    From<M>: QueryFragment<DB>,
    AsSelect<M, DB>: QueryFragment<DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.push_sql("SELECT ");
        self.row.walk_ast(out.reborrow())?;
        out.push_sql(" FROM ");
        self.table.walk_ast(out.reborrow())?;
        out.push_sql(" WHERE ");
        self.cond.walk_ast(out)
    }
}

/// Both give back a row of the model, and both are cached by their text.
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
