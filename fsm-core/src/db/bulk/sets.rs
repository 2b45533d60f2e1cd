//! What the UPDATE of a bulk transition writes.

use diesel::backend::Backend;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment};

use super::plan::Plan;
use crate::db::fragment::{Assigned, Frag};
use crate::db::table_model::{Stored, TableModel};

type From<M> = <<M as TableModel>::Table as QuerySource>::FromClause;

/// The assignments of the UPDATE.
pub struct Sets<'a, DB: Backend> {
    /// What `.set(..)` was given.
    changes: Vec<Frag<'a, DB>>,
    columns: Vec<Column<'a, DB>>,
    version: Option<&'static str>,
}

/// A column, and the value that it takes on each way.
struct Column<'a, DB: Backend> {
    name: &'static str,
    values: Vec<(i64, Frag<'a, DB>)>,
    /// Every way has the same value.
    is_one: bool,
}

/// How the UPDATE knows the way of a row.
pub(super) enum WayIs<'p, 'a, M: TableModel, DB: Backend> {
    /// It is asked of the row.
    Asked(&'p Plan<'a, M, DB>),
    /// It stands in `fsm_old`.
    Listed,
}

impl<'a, DB: Backend + 'a> Sets<'a, DB> {
    /// The assignments of these ways.
    pub(super) fn of<M>(
        plan: &Plan<'a, M, DB>,
        changes: Vec<Frag<'a, DB>>,
        now: chrono::DateTime<chrono::Utc>,
    ) -> Self
    where
        M: Stored<DB> + 'a,
    {
        let mut columns: Vec<Column<'a, DB>> = Vec::new();
        let mut add = |number: i64, (name, value): Assigned<'a, DB>| match columns
            .iter_mut()
            .find(|column| column.name == name)
        {
            Some(column) => column.values.push((number, value)),
            None => columns.push(Column {
                name,
                values: vec![(number, value)],
                is_one: false,
            }),
        };
        for (number, way) in plan.moving() {
            for stamp in M::stamps(&way.step, now) {
                add(number, stamp);
            }
        }
        let mut targets = Vec::new();
        for (number, way) in plan.moving() {
            add(number, M::set_to(&way.step));
            targets.push(way.step.to);
        }
        let state = plan.moving().next().and_then(|(_, way)| {
            let column = M::STATE_COLUMNS.get(way.step.machine)?;
            Some(column.column)
        });
        let ways = targets.len();
        targets.dedup();
        for column in &mut columns {
            // Every stamp has the same time.
            column.is_one = if Some(column.name) == state {
                targets.len() == 1
            } else {
                column.values.len() == ways
            };
        }
        Self {
            changes,
            columns,
            version: M::VERSION_COLUMN,
        }
    }
}

impl<DB: Backend + 'static> Sets<'_, DB> {
    /// ` SET ..`. SQLite takes the last of two values for a column, so ours come last.
    pub(super) fn push<'b, M: TableModel>(
        &'b self,
        way: &WayIs<'b, '_, M, DB>,
        out: &mut AstPass<'_, 'b, DB>,
    ) -> QueryResult<()>
    where
        From<M>: QueryFragment<DB>,
    {
        let mut before = " SET ";
        for change in &self.changes {
            // A changeset of which everything is `None`.
            if change.is_noop(out.backend())? {
                continue;
            }
            out.push_sql(before);
            before = ", ";
            change.walk_ast(out.reborrow())?;
        }
        for column in &self.columns {
            out.push_sql(before);
            before = ", ";
            out.push_identifier(column.name)?;
            out.push_sql(" = ");
            column.push(way, out)?;
        }
        if let Some(version) = self.version {
            out.push_sql(before);
            out.push_identifier(version)?;
            out.push_sql(" = ");
            match way {
                WayIs::Asked(_) => out.push_identifier(version)?,
                WayIs::Listed => out.push_sql("fsm_old.fsm_version"),
            }
            out.push_sql(" + 1");
        }
        Ok(())
    }
}

impl<DB: Backend + 'static> Column<'_, DB> {
    fn push<'b, M: TableModel>(
        &'b self,
        way: &WayIs<'b, '_, M, DB>,
        out: &mut AstPass<'_, 'b, DB>,
    ) -> QueryResult<()>
    where
        From<M>: QueryFragment<DB>,
    {
        if let (true, Some((_, value))) = (self.is_one, self.values.first()) {
            return value.walk_ast(out.reborrow());
        }
        out.push_sql("CASE ");
        match way {
            WayIs::Asked(plan) => plan.push_way(out)?,
            WayIs::Listed => out.push_sql("fsm_old.fsm_way"),
        }
        for (number, value) in &self.values {
            out.push_sql(" WHEN ");
            out.push_sql(&number.to_string());
            out.push_sql(" THEN ");
            value.walk_ast(out.reborrow())?;
        }
        // A way that does not stamp the column leaves it; every way writes the state.
        out.push_sql(" ELSE ");
        out.push_identifier(self.name)?;
        out.push_sql(" END");
        Ok(())
    }
}
