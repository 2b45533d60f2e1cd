//! An override goes past the trigger that guards a table.

use std::fmt::Write;

use diesel::backend::Backend;
use diesel::deserialize::FromSqlRow;
use diesel::expression::QueryMetadata;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::serialize::ToSql;
use diesel::sql_types::{Nullable, Text};

use super::super::assigned;
use super::super::dialect::Dialect;
use super::super::fragment::Cond;
use super::super::run::Run;
use super::super::table_model::{Stored, TableModel};
use super::Names;
use crate::machine::Step;

/// Marks the row in the table of overrides, where that table is there, for each step that is an override. Gives the
/// names of what is to be taken away again.
pub(in crate::db) async fn opened<M, R>(
    row: &M,
    steps: &[Step],
    run: &mut R,
) -> QueryResult<Option<Names>>
where
    M: Stored<R::Backend>,
    R: Run<Backend: QueryMetadata<(Nullable<Text>, Text)>>,
    <M::Table as QuerySource>::FromClause: QueryFragment<R::Backend>,
    (Option<String>, String): FromSqlRow<(Nullable<Text>, Text), R::Backend>,
    String: ToSql<Text, R::Backend>,
{
    // The lock comes first. SQLite waits for another writer only where a transaction begins with writing, and
    // elsewhere two who marked one row before they lock it would wait for each other.
    if Dialect::of::<R::Backend>() == Some(Dialect::Sqlite) {
        run.execute(write_nothing::<M, R>()?).await?;
    }
    let Some(names) = guarded::<M, R>(run).await? else {
        return Ok(None);
    };
    if Dialect::of::<R::Backend>() != Some(Dialect::Sqlite) {
        let _: Vec<(Option<String>, String)> = run.load(lock(&names, row.key())).await?;
    }
    for column in columns::<M>(steps) {
        run.execute(mark::<M, _>(row, &names, column)).await?;
    }
    Ok(Some(names))
}

/// `UPDATE loans SET id = id WHERE 1=0`: takes SQLite's lock for writing.
fn write_nothing<M, R>() -> QueryResult<Plain>
where
    M: TableModel,
    R: Run,
    <M::Table as QuerySource>::FromClause: QueryFragment<R::Backend>,
{
    let table = assigned::text(&M::Table::default().from_clause())?;
    let names = Names::of_text(table.as_deref().unwrap_or(M::TABLE_NAME), Dialect::Sqlite);
    let key = names.quoted(M::KEY_COLUMNS.first().unwrap_or(&"rowid"));
    Ok(Plain {
        sql: format!("UPDATE {} SET {key} = {key} WHERE 1=0", names.table()),
        binds: Vec::new(),
    })
}

/// `SELECT .. FROM loans WHERE id = .. FOR UPDATE`.
fn lock<'a, DB: Backend>(names: &Names, key: Cond<'a, DB>) -> Locked<'a, DB> {
    let text = if names.dialect() == Dialect::MySql {
        "CHAR"
    } else {
        "TEXT"
    };
    let nothing = format!("CAST(NULL AS {text}), CAST('' AS {text})");
    let before = format!("SELECT {nothing} FROM {} WHERE ", names.table());
    Locked { before, key }
}

/// Locks a row.
struct Locked<'a, DB: Backend> {
    before: String,
    key: Cond<'a, DB>,
}

impl<DB: Backend> QueryFragment<DB> for Locked<'_, DB> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.push_sql(&self.before);
        self.key.walk_ast(out.reborrow())?;
        out.push_sql(" FOR UPDATE");
        Ok(())
    }
}

impl<DB: Backend> Query for Locked<'_, DB> {
    type SqlType = (Nullable<Text>, Text);
}

impl<DB: Backend> QueryId for Locked<'_, DB> {
    type QueryId = ();

    const HAS_STATIC_QUERY_ID: bool = false;
}

/// The names of what guards the table, where the table of overrides is there.
async fn guarded<M, R>(run: &mut R) -> QueryResult<Option<Names>>
where
    M: TableModel,
    R: Run<Backend: QueryMetadata<(Nullable<Text>, Text)>>,
    <M::Table as QuerySource>::FromClause: QueryFragment<R::Backend>,
    (Option<String>, String): FromSqlRow<(Nullable<Text>, Text), R::Backend>,
    String: ToSql<Text, R::Backend>,
{
    let Some(dialect) = Dialect::of::<R::Backend>() else {
        return Ok(None);
    };
    let Some(table) = assigned::text(&M::Table::default().from_clause())? else {
        return Ok(None);
    };
    let names = Names::of_text(&table, dialect);
    let (sql, binds) = names.is_there(dialect);
    let asked = Plain { sql, binds };
    let found: Vec<(Option<String>, String)> = run.load(asked).await?;
    Ok((!found.is_empty()).then_some(names))
}

/// What marks many rows, and takes the marks away again, where the table of overrides is there.
pub(in crate::db) async fn opened_for_many<M, R>(
    step: &Step,
    run: &mut R,
) -> QueryResult<Option<Marks>>
where
    M: TableModel,
    R: Run<Backend: QueryMetadata<(Nullable<Text>, Text)>>,
    <M::Table as QuerySource>::FromClause: QueryFragment<R::Backend>,
    (Option<String>, String): FromSqlRow<(Nullable<Text>, Text), R::Backend>,
    String: ToSql<Text, R::Backend>,
{
    let Some(names) = guarded::<M, R>(run).await? else {
        return Ok(None);
    };
    let column = M::STATE_COLUMNS.get(step.machine);
    let keys = super::list(M::KEY_COLUMNS.iter().map(|key| names.quoted(key)));
    let (overrides, machine) = (names.overrides(), names.quoted("machine"));
    Ok(column.map(|column| Marks {
        insert: format!("INSERT INTO {overrides} ({keys}, {machine}) SELECT "),
        delete: format!("DELETE FROM {overrides} WHERE {machine} = "),
        is_marked: is_same::<M>(&names),
        column: column.column.to_owned(),
    }))
}

/// The statements about the marks of many rows, as far as the rows.
pub(in crate::db) struct Marks {
    /// Keys come next, the column, and a FROM.
    pub(in crate::db) insert: String,
    /// The column comes next.
    pub(in crate::db) delete: String,
    /// The key of a mark is that of a row.
    pub(in crate::db) is_marked: String,
    /// The state column.
    pub(in crate::db) column: String,
}

/// Takes the marks away: the trigger does so only where the step is no edge otherwise.
pub(in crate::db) async fn closed<M, R>(
    row: &M,
    steps: &[Step],
    names: &Names,
    run: &mut R,
) -> QueryResult<()>
where
    M: Stored<R::Backend>,
    R: Run,
    String: ToSql<Text, R::Backend>,
{
    for column in columns::<M>(steps) {
        run.execute(unmark::<M, _>(row, names, column)).await?;
    }
    Ok(())
}

/// The state columns of the steps that are overrides.
fn columns<M: TableModel>(steps: &[Step]) -> impl Iterator<Item = &'static str> {
    let steps = steps.iter().filter(|step| step.overrides);
    steps.filter_map(|step| Some(M::STATE_COLUMNS.get(step.machine)?.column))
}

/// `INSERT INTO overrides (id, machine) SELECT id, 'state' FROM loans WHERE id = ..`.
fn mark<'a, M: Stored<DB>, DB: Backend>(
    row: &'a M,
    names: &Names,
    column: &'static str,
) -> Marked<'a, DB> {
    let keys = super::list(M::KEY_COLUMNS.iter().map(|key| names.quoted(key)));
    let (overrides, table, machine) = (names.overrides(), names.table(), names.quoted("machine"));
    // A script may have left the same mark.
    let (insert, after) = match names.dialect() {
        Dialect::MySql => ("INSERT IGNORE", ""),
        Dialect::Postgres => ("INSERT", " ON CONFLICT DO NOTHING"),
        Dialect::Sqlite => ("INSERT", ""),
    };
    Marked {
        before: format!("{insert} INTO {overrides} ({keys}, {machine}) SELECT {keys}, "),
        column: column.to_owned(),
        between: format!(" FROM {table} WHERE "),
        key: row.key(),
        after: after.to_owned(),
    }
}

/// `DELETE FROM overrides WHERE machine = 'state' AND EXISTS (SELECT 1 FROM loans WHERE ..)`.
fn unmark<'a, M: Stored<DB>, DB: Backend>(
    row: &'a M,
    names: &Names,
    column: &'static str,
) -> Marked<'a, DB> {
    let (overrides, table, machine) = (names.overrides(), names.table(), names.quoted("machine"));
    if names.dialect() == Dialect::MySql && names.schema().is_none() {
        // By the key, so that it locks no other mark: the condition on the key names the table that it is of.
        return Marked {
            before: format!(
                "DELETE {table} FROM {overrides} AS {table} WHERE {table}.{machine} = "
            ),
            column: column.to_owned(),
            between: " AND ".to_owned(),
            key: row.key(),
            after: String::new(),
        };
    }
    let same = is_same::<M>(names);
    Marked {
        before: format!("DELETE FROM {overrides} WHERE {machine} = "),
        column: column.to_owned(),
        between: format!(" AND EXISTS (SELECT 1 FROM {table} WHERE "),
        key: row.key(),
        after: format!("{same})"),
    }
}

/// ` AND overrides.id = loans.id`.
fn is_same<M: TableModel>(names: &Names) -> String {
    let (overrides, table) = (names.overrides(), names.table());
    let mut same = String::new();
    for key in M::KEY_COLUMNS {
        let key = names.quoted(key);
        let _ = write!(same, " AND {overrides}.{key} = {table}.{key}");
    }
    same
}

/// A statement about the mark of one row and one column.
struct Marked<'a, DB: Backend> {
    before: String,
    column: String,
    between: String,
    key: Cond<'a, DB>,
    after: String,
}

impl<DB: Backend> QueryFragment<DB> for Marked<'_, DB>
where
    String: ToSql<Text, DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.push_sql(&self.before);
        out.push_bind_param::<Text, String>(&self.column)?;
        out.push_sql(&self.between);
        self.key.walk_ast(out.reborrow())?;
        out.push_sql(&self.after);
        Ok(())
    }
}

impl<DB: Backend> QueryId for Marked<'_, DB> {
    type QueryId = ();

    const HAS_STATIC_QUERY_ID: bool = false;
}

/// A statement with `?` where a text is bound: asks whether the table of overrides is there, a row or none.
struct Plain {
    sql: String,
    binds: Vec<String>,
}

impl<DB: Backend> QueryFragment<DB> for Plain
where
    String: ToSql<Text, DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        let mut binds = self.binds.iter();
        for (index, part) in self.sql.split('?').enumerate() {
            if index > 0
                && let Some(bind) = binds.next()
            {
                out.push_bind_param::<Text, String>(bind)?;
            }
            out.push_sql(part);
        }
        Ok(())
    }
}

impl Query for Plain {
    type SqlType = (Nullable<Text>, Text);
}

impl QueryId for Plain {
    type QueryId = ();

    const HAS_STATIC_QUERY_ID: bool = false;
}
