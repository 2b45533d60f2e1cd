//! The INSERT of a record.

use chrono::{DateTime, Utc};
use diesel::backend::Backend;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::serialize::ToSql;
use diesel::sql_types::{BigInt, HasSqlType, Text};

use super::once::once_of;
use super::rows_of::RowsOf;
use crate::db::dialect::{Dialect, Writable, sql_name};
use crate::db::fragment::{Frag, bind};
use crate::db::table_model::TableModel;

/// Where the records of a row go; made by `#[derive(StateMachine)]` where the model has
/// `#[machine(record = ..)]`.
#[doc(hidden)]
pub struct RecordsOf<'a, DB: Backend> {
    /// The table of the records.
    pub table: Frag<'a, DB>,
    /// The table of the row, as [`row_table`] names it.
    pub of: String,
    /// The columns that refer to the row, and the row's key in them.
    pub keys: Vec<RecordKey<'a, DB>>,
    /// The row's key as text; none where the row was never stored.
    pub row: Option<String>,
}

/// A column, and its value.
#[doc(hidden)]
pub type RecordKey<'a, DB> = (&'static str, Frag<'a, DB>);

impl<DB: Backend> std::fmt::Debug for RecordsOf<'_, DB> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("RecordsOf").field(&self.row).finish()
    }
}

/// The column of a table of records that refers to the row, and a part of the row's key in it.
#[doc(hidden)]
pub fn record_key<'a, C, V, DB>(_: C, value: V) -> RecordKey<'a, DB>
where
    C: Column + 'a,
    C::SqlType: 'a,
    DB: Backend + HasSqlType<C::SqlType>,
    V: ToSql<C::SqlType, DB> + Send + 'a,
{
    (C::NAME, Box::new(bind::<C::SqlType, V>(value)))
}

/// A key, or a part of one, that records can name a row by.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "records can't name a row by a key of the type `{Self}`",
    label = "this has no `Display`",
    note = "records name a row by its primary key as text, so the field's type implements `std::fmt::Display`"
)]
pub trait NamesARow {
    /// The text.
    fn text(&self) -> String;
}

#[diagnostic::do_not_recommend]
impl<T: std::fmt::Display> NamesARow for T {
    fn text(&self) -> String {
        self.to_string()
    }
}

/// The table of a model as records name it: by its name in SQL, schema included, without quotes.
#[doc(hidden)]
#[must_use]
pub fn row_table<M: TableModel, DB: Backend + 'static>() -> String
where
    <M::Table as QuerySource>::FromClause: Writable,
{
    let sql = Dialect::of::<DB>().and_then(sql_name::<M::Table>);
    sql.map_or_else(
        || M::TABLE_NAME.to_owned(),
        |sql| sql.replace(['"', '`'], ""),
    )
}

/// A key, or a part of one, as text.
#[doc(hidden)]
#[must_use]
pub fn key_text<T: NamesARow>(key: &T) -> String {
    key.text()
}

/// The parts of a key as one text: a comma stands between two, and a backslash before one within.
#[doc(hidden)]
#[must_use]
pub fn key_texts(parts: &[String]) -> String {
    let parts = parts
        .iter()
        .map(|part| part.replace('\\', "\\\\").replace(',', "\\,"));
    parts.collect::<Vec<_>>().join(",")
}

/// What a record says, beside what is told of the whole change.
#[doc(hidden)]
#[derive(Debug, Clone, Default)]
pub struct Entry {
    pub(crate) machine: &'static str,
    pub(crate) event: &'static str,
    pub(crate) from: Option<&'static str>,
    pub(crate) to: Option<&'static str>,
    pub(crate) overrides: bool,
    pub(crate) input: Option<String>,
    pub(crate) rule: Option<&'static str>,
    pub(crate) refusal: Option<&'static str>,
    pub(crate) reasons: Option<String>,
}

/// What the records of one change have in common.
#[doc(hidden)]
#[derive(Debug, Clone, Default)]
pub struct Told {
    pub(crate) model: &'static str,
    pub(crate) actor: Option<(String, String)>,
    /// Rules are asked about the actor.
    pub(crate) is_ruled: bool,
    pub(crate) note: Option<String>,
    pub(crate) request_id: Option<String>,
    /// The id that this request is known by where it comes again.
    pub(crate) once: Option<String>,
    pub(crate) version: Option<i64>,
    pub(crate) at: DateTime<Utc>,
}

/// The columns of a table of records, beside its own key and those that refer to the row.
pub(super) const COLUMNS: [&str; 18] = [
    "model",
    "row_table",
    "machine",
    "row_key",
    "event",
    "from_state",
    "to_state",
    "overrides",
    "actor_key",
    "actor_name",
    "note",
    "input",
    "rule",
    "refusal",
    "reasons",
    "request_id",
    "version",
    "recorded_at",
];

/// The column of the id of a request. It is written where there is one, so that a table without it serves a
/// program that asks for nothing once.
pub(crate) const ONCE: &str = "once";

/// `INSERT INTO records (..)`: a record for each entry.
pub struct Recording<'a, DB: Backend> {
    of: RecordsOf<'a, DB>,
    told: Told,
    /// What stands in the column `once` of each.
    onces: Vec<String>,
    at: String,
    entries: Vec<Entry>,
}

impl<'a, DB: Backend + 'static> Recording<'a, DB> {
    pub(crate) fn new(of: RecordsOf<'a, DB>, mut told: Told, mut entries: Vec<Entry>) -> Self {
        // Of what was refused nothing else is left than its record, so that one is kept with what the
        // database takes; a change that can't be recorded in full is an error, and does not happen.
        if entries.iter().all(|entry| entry.refusal.is_some()) {
            fit(Dialect::of::<DB>(), &mut told, &mut entries);
        }
        // PostgreSQL's type has a zone. MySQL's and SQLite's have none, and hold UTC.
        let format = match Dialect::of::<DB>() {
            Some(Dialect::Sqlite | Dialect::MySql) => "%Y-%m-%d %H:%M:%S%.6f",
            _ => "%Y-%m-%d %H:%M:%S%.6f+00",
        };
        let id = told.once.as_deref();
        let onces = id.map(|id| {
            (0..entries.len())
                .map(|number| once_of(id, number))
                .collect()
        });
        Self {
            of,
            onces: onces.unwrap_or_default(),
            at: told.at.format(format).to_string(),
            told,
            entries,
        }
    }

    /// `INSERT INTO records (..)`.
    fn push_start<'b>(&'b self, out: &mut AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.push_sql("INSERT INTO ");
        self.of.table.walk_ast(out.reborrow())?;
        out.push_sql(" (");
        for (column, _) in &self.of.keys {
            out.push_identifier(column)?;
            out.push_sql(", ");
        }
        if !self.onces.is_empty() {
            out.push_identifier(ONCE)?;
            out.push_sql(", ");
        }
        for (index, column) in COLUMNS.iter().enumerate() {
            if index > 0 {
                out.push_sql(", ");
            }
            out.push_identifier(column)?;
        }
        out.push_sql(")");
        Ok(())
    }

    /// The values of a record: of one row, or of each of many, where the database knows which they are.
    fn push_values<'b>(
        &'b self,
        (number, entry): (usize, &'b Entry),
        rows: Option<&'b RowsOf>,
        out: &mut AstPass<'_, 'b, DB>,
    ) -> QueryResult<()>
    where
        String: ToSql<Text, DB>,
        str: ToSql<Text, DB>,
        i64: ToSql<BigInt, DB>,
    {
        for (_, key) in &self.of.keys {
            key.walk_ast(out.reborrow())?;
            out.push_sql(", ");
        }
        if let Some(once) = self.onces.get(number) {
            push_text(Some(once), out)?;
        }
        let told = &self.told;
        push_text(Some(told.model), out)?;
        push_text(Some(&self.of.of), out)?;
        push_text(Some(entry.machine), out)?;
        match rows {
            Some(rows) => {
                rows.push_key(out)?;
                out.push_sql(", ");
            }
            None => push_text(self.of.row.as_deref(), out)?,
        }
        push_text(Some(entry.event), out)?;
        if let Some(rows) = rows {
            rows.push_step(out)?;
        } else {
            push_text(entry.from, out)?;
            push_text(entry.to, out)?;
            out.push_sql(if entry.overrides { "TRUE, " } else { "FALSE, " });
        }
        let (key, name) = told
            .actor
            .as_ref()
            .map(|(key, name)| (key.as_str(), name.as_str()))
            .unzip();
        push_text(key, out)?;
        push_text(name, out)?;
        push_text(told.note.as_deref(), out)?;
        push_text(entry.input.as_deref(), out)?;
        match rows {
            Some(rows) => rows.push_rule(out)?,
            None => push_text(entry.rule, out)?,
        }
        push_text(entry.refusal, out)?;
        push_text(entry.reasons.as_deref(), out)?;
        push_text(told.request_id.as_deref(), out)?;
        out.push_sql("CAST(");
        match (&told.version, rows) {
            (_, Some(rows)) => rows.push_version(out),
            (Some(version), None) => out.push_bind_param::<BigInt, i64>(version)?,
            (None, None) => out.push_sql("NULL"),
        }
        out.push_sql(match Dialect::of::<DB>() {
            Some(Dialect::MySql) => " AS SIGNED)",
            _ => " AS BIGINT)",
        });
        out.push_sql(", CAST(");
        out.push_bind_param::<Text, String>(&self.at)?;
        out.push_sql(match Dialect::of::<DB>() {
            Some(Dialect::Sqlite) => " AS TEXT)",
            Some(Dialect::MySql) => " AS DATETIME(6))",
            _ => " AS TIMESTAMPTZ)",
        });
        Ok(())
    }

    /// On `MySQL`: the INSERT before has written a record of the row of `fsm_old`.
    pub(crate) fn push_has_row<'b>(
        &'b self,
        rows: &'b RowsOf,
        out: &mut AstPass<'_, 'b, DB>,
    ) -> QueryResult<()>
    where
        str: ToSql<Text, DB>,
    {
        out.push_sql("EXISTS (SELECT 1 FROM ");
        self.of.table.walk_ast(out.reborrow())?;
        out.push_sql(
            " AS fsm_record WHERE fsm_record.id >= LAST_INSERT_ID() AND fsm_record.refusal IS NULL",
        );
        out.push_sql(" AND fsm_record.row_table = ");
        out.push_bind_param::<Text, str>(&self.of.of)?;
        out.push_sql(" AND fsm_record.row_key = ");
        rows.push_key(out)?;
        out.push_sql(")");
        Ok(())
    }

    /// The same INSERT behind a statement that gives `fsm_moved`, the row that was changed: it records
    /// nothing where none was.
    pub(crate) fn push_beside<'b>(&'b self, out: &mut AstPass<'_, 'b, DB>) -> QueryResult<()>
    where
        String: ToSql<Text, DB>,
        str: ToSql<Text, DB>,
        i64: ToSql<BigInt, DB>,
    {
        self.push_start(out)?;
        for (index, entry) in self.entries.iter().enumerate() {
            out.push_sql(if index > 0 {
                " UNION ALL SELECT "
            } else {
                " SELECT "
            });
            self.push_values((index, entry), None, out)?;
            out.push_sql(" FROM fsm_moved");
        }
        Ok(())
    }

    /// The same INSERT of many rows, as far as the `FROM` that says which: a record of each.
    pub(crate) fn push_of_rows<'b>(
        &'b self,
        rows: &'b RowsOf,
        out: &mut AstPass<'_, 'b, DB>,
    ) -> QueryResult<()>
    where
        String: ToSql<Text, DB>,
        str: ToSql<Text, DB>,
        i64: ToSql<BigInt, DB>,
    {
        self.push_start(out)?;
        for entry in self.entries.iter().enumerate().take(1) {
            out.push_sql(" SELECT ");
            self.push_values(entry, Some(rows), out)?;
        }
        Ok(())
    }
}

/// Makes what came from outside fit: `PostgreSQL` has no NUL in a text, and `MySQL`'s short texts have 255
/// characters.
fn fit(dialect: Option<Dialect>, told: &mut Told, entries: &mut [Entry]) {
    let (mut long, mut short): (Vec<&mut String>, Vec<&mut String>) = Default::default();
    long.extend(told.note.as_mut());
    short.extend(told.request_id.as_mut());
    if let Some((key, name)) = &mut told.actor {
        short.push(key);
        long.push(name);
    }
    long.extend(entries.iter_mut().filter_map(|e| e.reasons.as_mut()));
    match dialect {
        Some(Dialect::Postgres) => {
            for text in long.into_iter().chain(short) {
                *text = text.replace('\0', "\u{FFFD}");
            }
        }
        Some(Dialect::MySql) => {
            for text in short {
                if let Some((end, _)) = text.char_indices().nth(255) {
                    text.truncate(end);
                }
            }
        }
        _ => {}
    }
}

/// A text and a comma.
pub(super) fn push_text<'b, DB>(
    text: Option<&'b str>,
    out: &mut AstPass<'_, 'b, DB>,
) -> QueryResult<()>
where
    DB: Backend,
    str: ToSql<Text, DB>,
{
    match text {
        Some(text) => out.push_bind_param::<Text, str>(text)?,
        None => out.push_sql("NULL"),
    }
    out.push_sql(", ");
    Ok(())
}

impl<DB> QueryFragment<DB> for Recording<'_, DB>
where
    DB: Backend + 'static,
    String: ToSql<Text, DB>,
    str: ToSql<Text, DB>,
    i64: ToSql<BigInt, DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.push_start(&mut out)?;
        out.push_sql(" VALUES ");
        for (index, entry) in self.entries.iter().enumerate() {
            out.push_sql(if index > 0 { ", (" } else { "(" });
            self.push_values((index, entry), None, &mut out)?;
            out.push_sql(")");
        }
        Ok(())
    }
}

impl<DB: Backend> QueryId for Recording<'_, DB> {
    type QueryId = ();

    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<DB: Backend, Conn> RunQueryDsl<Conn> for Recording<'_, DB> {}

impl<DB: Backend> std::fmt::Debug for Recording<'_, DB> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Recording").field(&self.entries).finish()
    }
}
