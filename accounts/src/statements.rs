//! The statements that are run. Their pieces are boxed, so that no type shows what is in them.

use diesel::backend::Backend;
use diesel::connection::LoadConnection;
use diesel::deserialize::FromSqlRow;
use diesel::dsl::AsSelect;
use diesel::expression::{QueryMetadata, SelectableHelper};
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::result::Error;
use diesel::serialize::ToSql;
use diesel::sql_types::HasSqlType;
use fsm_core::Dialect;
use fsm_core::db::{Frag, generated};

/// A column, and the value that it takes.
pub type Assigned<DB> = (&'static str, Frag<'static, DB>);

/// What stands behind FROM for a table.
pub(crate) type FromOf<T> = <T as QuerySource>::FromClause;

/// A value of the SQL type `ST`, bound.
pub fn bind<ST, V, DB>(value: V) -> Frag<'static, DB>
where
    ST: 'static,
    V: ToSql<ST, DB> + Send + 'static,
    DB: Backend + HasSqlType<ST>,
{
    Box::new(generated::bind::<ST, V>(value))
}

/// `column + 1`, of a column that counts.
pub(crate) fn one_more<DB: Backend>(column: &'static str) -> Frag<'static, DB> {
    Box::new(OneMore(column))
}

struct OneMore(&'static str);

impl<DB: Backend> QueryFragment<DB> for OneMore {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.push_identifier(self.0)?;
        out.push_sql(" + 1");
        Ok(())
    }
}

fn walk_list<'b, DB: Backend>(
    list: &'b [Frag<'static, DB>],
    out: &mut AstPass<'_, 'b, DB>,
) -> QueryResult<()> {
    for (index, one) in list.iter().enumerate() {
        out.push_sql(if index > 0 { ", " } else { "" });
        one.walk_ast(out.reborrow())?;
    }
    Ok(())
}

/// `SELECT row FROM table WHERE column IN (..)`.
pub(crate) struct Find<T, R, DB>
where
    T: Table,
    R: Selectable<DB>,
    DB: Backend,
{
    pub(crate) table: FromOf<T>,
    pub(crate) column: &'static str,
    pub(crate) values: Vec<Frag<'static, DB>>,
    row: AsSelect<R, DB>,
    latest: bool,
}

impl<T, R, DB> Find<T, R, DB>
where
    T: Table + Default,
    R: Selectable<DB>,
    DB: Backend,
{
    pub(crate) fn new(column: &'static str, values: Vec<Frag<'static, DB>>) -> Self {
        Self {
            table: T::default().from_clause(),
            column,
            values,
            row: R::as_select(),
            latest: false,
        }
    }

    /// Sees the rows as they are now, also where the transaction reads from an older snapshot: `MySQL`'s does.
    pub(crate) fn latest(mut self) -> Self {
        self.latest = true;
        self
    }
}

impl<T, R, DB> QueryFragment<DB> for Find<T, R, DB>
where
    T: Table,
    R: Selectable<DB>,
    DB: Backend + 'static,
    FromOf<T>: QueryFragment<DB>,
    AsSelect<R, DB>: QueryFragment<DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        if self.values.len() != 1 {
            // One prepared statement for each length would fill the cache.
            out.unsafe_to_cache_prepared();
        }
        out.push_sql("SELECT ");
        self.row.walk_ast(out.reborrow())?;
        out.push_sql(" FROM ");
        self.table.walk_ast(out.reborrow())?;
        out.push_sql(" WHERE ");
        out.push_identifier(self.column)?;
        out.push_sql(" IN (");
        walk_list(&self.values, &mut out)?;
        out.push_sql(")");
        if self.latest && Dialect::of::<DB>() == Some(Dialect::MySql) {
            out.push_sql(" LOCK IN SHARE MODE");
        }
        Ok(())
    }
}

impl<T: Table, R: Selectable<DB>, DB: Backend> QueryId for Find<T, R, DB> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<T: Table, R: Selectable<DB>, DB: Backend> Query for Find<T, R, DB> {
    type SqlType = AsSelect<R, DB>;
}

/// `INSERT INTO table (key, columns) SELECT id, values FROM users WHERE id IN (..)`: one row for each user who has
/// none yet.
pub(crate) struct InsertForUsers<T: Table, DB: Backend> {
    pub(crate) table: FromOf<T>,
    pub(crate) users: Frag<'static, DB>,
    /// The columns of the user's key, in the table and in the users'.
    pub(crate) keys: (&'static str, &'static str),
    pub(crate) columns: Vec<Assigned<DB>>,
    pub(crate) ids: Vec<Frag<'static, DB>>,
    /// A row that is there already is left as it is. Without, it is an error of the database's.
    pub(crate) or_keep: bool,
}

impl<T, DB> QueryFragment<DB> for InsertForUsers<T, DB>
where
    T: Table,
    DB: Backend + 'static,
    FromOf<T>: QueryFragment<DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        if self.ids.len() != 1 {
            out.unsafe_to_cache_prepared();
        }
        let (key, id) = self.keys;
        out.push_sql("INSERT INTO ");
        self.table.walk_ast(out.reborrow())?;
        out.push_sql(" (");
        out.push_identifier(key)?;
        for (column, _) in &self.columns {
            out.push_sql(", ");
            out.push_identifier(column)?;
        }
        out.push_sql(") SELECT ");
        out.push_identifier(id)?;
        for (_, value) in &self.columns {
            out.push_sql(", ");
            value.walk_ast(out.reborrow())?;
        }
        out.push_sql(" FROM ");
        self.users.walk_ast(out.reborrow())?;
        out.push_sql(" WHERE ");
        out.push_identifier(id)?;
        out.push_sql(" IN (");
        walk_list(&self.ids, &mut out)?;
        out.push_sql(")");
        if !self.or_keep {
            return Ok(());
        }
        // Only the key: a row that is refused for another reason is an error.
        if Dialect::of::<DB>() == Some(Dialect::MySql) {
            out.push_sql(" ON DUPLICATE KEY UPDATE ");
            self.table.walk_ast(out.reborrow())?;
            out.push_sql(".");
            out.push_identifier(key)?;
            out.push_sql(" = ");
            self.table.walk_ast(out.reborrow())?;
            out.push_sql(".");
            out.push_identifier(key)?;
        } else {
            out.push_sql(" ON CONFLICT (");
            out.push_identifier(key)?;
            out.push_sql(") DO NOTHING");
        }
        Ok(())
    }
}

impl<T: Table, DB: Backend> QueryId for InsertForUsers<T, DB> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

/// `UPDATE table SET .. WHERE .. AND ..`.
pub(crate) struct Change<T: Table, DB: Backend> {
    pub(crate) table: FromOf<T>,
    pub(crate) sets: Vec<Assigned<DB>>,
    /// Columns that have these values.
    pub(crate) which: Vec<Assigned<DB>>,
}

impl<T, DB> QueryFragment<DB> for Change<T, DB>
where
    T: Table,
    DB: Backend,
    FromOf<T>: QueryFragment<DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.push_sql("UPDATE ");
        self.table.walk_ast(out.reborrow())?;
        for (list, before, between) in [
            (&self.sets, " SET ", ", "),
            (&self.which, " WHERE ", " AND "),
        ] {
            for (index, (column, value)) in list.iter().enumerate() {
                out.push_sql(if index > 0 { between } else { before });
                out.push_identifier(column)?;
                out.push_sql(" = ");
                value.walk_ast(out.reborrow())?;
            }
        }
        Ok(())
    }
}

impl<T: Table, DB: Backend> QueryId for Change<T, DB> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

/// Loads what a statement gives.
pub(crate) fn load<K, S, R, ST>(statement: S, conn: &mut K) -> QueryResult<Vec<R>>
where
    K: LoadConnection,
    K::Backend: QueryMetadata<S::SqlType>,
    S: Query + QueryFragment<K::Backend> + QueryId,
    R: FromSqlRow<ST, K::Backend>,
{
    let rows = LoadConnection::load(conn, statement)?;
    rows.map(|row| R::build_from_row(&row?).map_err(Error::DeserializationError))
        .collect()
}

/// Runs a statement, and counts the rows that it changed.
pub(crate) fn execute<K, S>(statement: &S, conn: &mut K) -> QueryResult<usize>
where
    K: Connection,
    S: QueryFragment<K::Backend> + QueryId,
{
    conn.execute_returning_count(statement)
}
