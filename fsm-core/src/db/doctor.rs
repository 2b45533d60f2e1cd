//! What a database does that weakens a promise: a check for the start of a program.

mod compared;
mod records;

use std::fmt;

use diesel::backend::Backend;
use diesel::connection::LoadConnection;
use diesel::deserialize::FromSqlRow;
use diesel::expression::QueryMetadata;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::serialize::ToSql;
use diesel::sql_types::{Nullable, Text};

use super::ddl::Names;
use super::dialect::Dialect;
use super::state_column::StoredAs;
use super::table_model::{Columns, StateColumnInfo};
use crate::info::ModelInfo;

/// Something about a database, a table or a column that weakens a promise of this library.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Finding {
    /// A short code for a program, as in `rows_counted`.
    pub code: &'static str,
    /// The table that it is about, and the column.
    pub place: Option<(&'static str, Option<&'static str>)>,
    /// What is wrong, what it does, and what to do.
    pub text: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.place {
            Some((table, Some(column))) => write!(f, "{table}.{column}: {}", self.text),
            Some((table, None)) => write!(f, "{table}: {}", self.text),
            None => f.write_str(&self.text),
        }
    }
}

/// A backend whose texts this library can read without knowing the columns.
#[doc(hidden)]
pub trait ReadsText: Backend {
    /// Runs a statement that gives three texts a row.
    ///
    /// # Errors
    /// What Diesel reports.
    fn texts<K>(sql: &str, binds: &[&str], conn: &mut K) -> QueryResult<Vec<Texts>>
    where
        K: LoadConnection<Backend = Self>;

    /// Runs a statement that gives no rows, and says how many it concerned.
    ///
    /// # Errors
    /// What Diesel reports.
    fn run<K>(sql: &str, conn: &mut K) -> QueryResult<usize>
    where
        K: LoadConnection<Backend = Self>;
}

/// A row of three texts.
#[doc(hidden)]
pub type Texts = (Option<String>, Option<String>, Option<String>);

type ThreeTexts = (Nullable<Text>, Nullable<Text>, Nullable<Text>);

impl<DB> ReadsText for DB
where
    DB: Backend + QueryMetadata<ThreeTexts> + 'static,
    Texts: FromSqlRow<ThreeTexts, DB>,
    String: ToSql<Text, DB>,
{
    fn texts<K>(sql: &str, binds: &[&str], conn: &mut K) -> QueryResult<Vec<Texts>>
    where
        K: LoadConnection<Backend = Self>,
    {
        let query = Ask {
            sql: sql.to_owned(),
            binds: binds.iter().map(ToString::to_string).collect(),
        };
        query.load(conn)
    }

    fn run<K>(sql: &str, conn: &mut K) -> QueryResult<usize>
    where
        K: LoadConnection<Backend = Self>,
    {
        let query = Ask {
            sql: sql.to_owned(),
            binds: Vec::new(),
        };
        query.execute(conn)
    }
}

/// A statement with `?` where a text is bound.
struct Ask {
    sql: String,
    binds: Vec<String>,
}

impl<DB: Backend> QueryFragment<DB> for Ask
where
    String: ToSql<Text, DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.unsafe_to_cache_prepared();
        let mut binds = self.binds.iter();
        for (index, part) in self.sql.split('?').enumerate() {
            if index > 0
                && let Some(bind) = binds.next()
            {
                out.push_bind_param::<Text, _>(bind)?;
            }
            out.push_sql(part);
        }
        Ok(())
    }
}

impl Query for Ask {
    type SqlType = ThreeTexts;
}

impl QueryId for Ask {
    type QueryId = ();

    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<Conn> RunQueryDsl<Conn> for Ask {}

/// Looks at the database of a connection, and at the tables of these models in it, for what weakens a promise. Reads
/// catalogues only, not the tables' rows (but SQLite's times), and changes nothing. Call it when the program starts:
/// `doctor(&[Loan::machine(), ..], &mut conn)`.
///
/// | code | where | |
/// | --- | --- | --- |
/// | `no_table`, `no_column` | all | the table, or the state's column, can't be read |
/// | `outbox` | all | the table of the model's effects is missing, lacks a column, or has an engine without transactions (MySQL) |
/// | `records` | all | the table of the model's records is missing, lacks a column or the unique index on `once`, or has an engine without transactions (MySQL) |
/// | `not_exact` | all | the column takes other texts for the same, so a state that is none counts as one |
/// | `too_short` | PostgreSQL, MySQL | the column does not hold the longest name of a state |
/// | `padded` | PostgreSQL | the column is a `char(n)`, which fills names up with blanks; where rules stand on transitions, any column of the table |
/// | `seconds` | PostgreSQL, MySQL | a column that is stamped keeps whole seconds |
/// | `changed_rows` | MySQL | the connection counts the rows that were changed and not those that were found, so that a transition into its own state looks like a lost race |
/// | `no_transactions` | MySQL | the table's engine has none |
/// | `key_not_counted` | MySQL | the `AUTO_INCREMENT` column is not the key |
/// | `view` | SQLite | the rows of a view are not counted |
/// | `not_strict` | MySQL | the session cuts texts that are too long |
/// | `autocommit` | MySQL | the session does not commit by itself |
/// | `time_zone` | MySQL | a column that is stamped takes UTC for the time of the session's zone |
/// | `after_trigger` | PostgreSQL | what a trigger does after the UPDATE does not show in the row that comes back |
/// | `inherited` | PostgreSQL | other tables inherit from it, so a key may stand for several rows, and `save` moves them all |
/// | `language` | PostgreSQL, MySQL | messages are not in English, so that contention is not told apart |
/// | `letters` | MySQL | rules stand on transitions, and a column's character set is not utf8mb4 |
/// | `range` | MySQL | the same, and a column is a TIMESTAMP, which knows no time before 1970 |
/// | `foreign_times` | SQLite | the same, and a column of times holds one that Diesel has not written so |
/// | `impatient` | SQLite | a second writer is not waited for |
///
/// # Errors
/// What the database reports of the catalogues.
pub fn doctor<K>(models: &[ModelInfo], conn: &mut K) -> QueryResult<Vec<Finding>>
where
    K: LoadConnection,
    K::Backend: ReadsText + 'static,
{
    let mut doctor = Doctor {
        dialect: Dialect::of::<K::Backend>(),
        conn,
        findings: Vec::new(),
    };
    match doctor.dialect {
        Some(Dialect::MySql) => doctor.mysql_session()?,
        Some(Dialect::Postgres) => doctor.postgres_session()?,
        Some(Dialect::Sqlite) => doctor.sqlite_session()?,
        None => {}
    }
    for table in models.iter().filter_map(|model| model.columns.as_ref()) {
        doctor.table(table)?;
    }
    doctor.records(models)?;
    Ok(doctor.findings)
}

struct Doctor<'a, K> {
    dialect: Option<Dialect>,
    conn: &'a mut K,
    findings: Vec<Finding>,
}

impl<K> Doctor<'_, K>
where
    K: LoadConnection,
    K::Backend: ReadsText + 'static,
{
    fn found(&mut self, code: &'static str, text: impl Into<String>) {
        self.findings.push(Finding {
            code,
            place: None,
            text: text.into(),
        });
    }

    fn found_in(
        &mut self,
        code: &'static str,
        table: &Columns,
        column: Option<&'static str>,
        text: impl Into<String>,
    ) {
        self.found_at(code, table.table, column, text);
    }

    fn found_at(
        &mut self,
        code: &'static str,
        table: &'static str,
        column: Option<&'static str>,
        text: impl Into<String>,
    ) {
        self.findings.push(Finding {
            code,
            place: Some((table, column)),
            text: text.into(),
        });
    }

    fn ask(&mut self, sql: &str, binds: &[&str]) -> QueryResult<Vec<Texts>> {
        K::Backend::texts(sql, binds, self.conn)
    }

    /// The first text that a statement gives.
    fn text(&mut self, sql: &str, binds: &[&str]) -> QueryResult<Option<String>> {
        Ok(self
            .ask(sql, binds)?
            .into_iter()
            .next()
            .and_then(|row| row.0))
    }

    fn mysql_session(&mut self) -> QueryResult<()> {
        let mode = self.text("SELECT @@sql_mode, NULL, NULL", &[])?;
        if !mode.unwrap_or_default().contains("STRICT_") {
            self.found(
                "not_strict",
                "the session is not strict, and cuts a name that is too long for its column: put `STRICT_TRANS_TABLES` into `sql_mode`",
            );
        }
        let language = self
            .text("SELECT @@lc_messages, NULL, NULL", &[])?
            .unwrap_or_default();
        if !language.starts_with("en") {
            self.found("language", other_language(&language, "en_US"));
        }
        if self
            .text("SELECT CAST(@@autocommit + 0 AS CHAR), NULL, NULL", &[])?
            .as_deref()
            == Some("0")
        {
            self.found(
                "autocommit",
                "the session does not commit by itself, so the end of a `save` commits what was done before it: `SET autocommit = 1`",
            );
        }
        // Nothing is stored: the table is this session's and goes at once.
        self.conn
            .batch_execute("CREATE TEMPORARY TABLE fsm_doctor (n INTEGER)")?;
        self.conn
            .batch_execute("INSERT INTO fsm_doctor VALUES (1)")?;
        let found = K::Backend::run("UPDATE fsm_doctor SET n = 1", self.conn);
        self.conn.batch_execute("DROP TEMPORARY TABLE fsm_doctor")?;
        self.rows_counted(found?);
        Ok(())
    }

    /// An UPDATE that finds one row and changes nothing in it has counted so many.
    fn rows_counted(&mut self, count: usize) {
        if count == 0 {
            self.found(
                "changed_rows",
                "an UPDATE counts the rows that it changes and not those that it finds, so a transition into its own state looks like a lost race: connect with CLIENT_FOUND_ROWS",
            );
        }
    }

    fn postgres_session(&mut self) -> QueryResult<()> {
        let language = self.text("SELECT current_setting('lc_messages'), NULL, NULL", &[])?;
        let language = language.unwrap_or_default();
        let english = ["", "C", "POSIX"].contains(&language.as_str())
            || language.starts_with("en")
            || language.starts_with("C.");
        if !english {
            self.found("language", other_language(&language, "C"));
        }
        Ok(())
    }

    fn sqlite_session(&mut self) -> QueryResult<()> {
        let timeout = self.text(
            "SELECT CAST(timeout AS TEXT), NULL, NULL FROM pragma_busy_timeout",
            &[],
        )?;
        if timeout.as_deref() == Some("0") {
            self.found(
                "impatient",
                "a second writer is told \"database is locked\" at once: `PRAGMA busy_timeout = 5000` on each connection",
            );
        }
        Ok(())
    }

    fn table(&mut self, table: &Columns) -> QueryResult<()> {
        let name = self.dialect.and_then(table.sql_name);
        let name = name.unwrap_or_else(|| table.table.to_owned());
        if let Some(why) = self.unreadable(&name)? {
            self.found_in("no_table", table, None, why);
            return Ok(());
        }
        match self.dialect {
            Some(Dialect::MySql) => {
                self.mysql_table(table, &name)?;
                self.counted_column(table, &name)?;
            }
            Some(Dialect::Sqlite) => self.sqlite_table(table)?,
            Some(Dialect::Postgres) => self.postgres_table(table, &name)?,
            None => {}
        }
        for column in table.states {
            self.state_column(table, &name, column)?;
        }
        for column in table.stamps {
            self.stamped_column(table, &name, column)?;
        }
        if table.has_rules {
            self.compared_columns(table, &name)?;
        }
        Ok(())
    }

    /// Why a table can't be read, if it can't.
    fn unreadable(&mut self, name: &str) -> QueryResult<Option<String>> {
        // On PostgreSQL a statement that fails would end a transaction of the caller's.
        if self.dialect == Some(Dialect::Postgres) {
            let found = self.text("SELECT CAST(to_regclass(?) AS TEXT), NULL, NULL", &[name])?;
            return Ok(found.is_none().then(|| format!("there is no table {name}")));
        }
        let read = format!("SELECT NULL, NULL, NULL FROM {name} WHERE 1=0");
        let unread = self.ask(&read, &[]).err();
        Ok(unread.map(|error| format!("the table can't be read: {error}")))
    }

    fn mysql_table(&mut self, table: &Columns, name: &str) -> QueryResult<()> {
        if let Some(text) = self.engine_without_transactions(name)? {
            self.found_in("no_transactions", table, None, text);
        }
        Ok(())
    }

    /// What is wrong with the engine of a table of MySQL's, if anything is.
    fn engine_without_transactions(&mut self, name: &str) -> QueryResult<Option<String>> {
        let (schema, bare) = parts(name);
        let engine = self.text(
            "SELECT engine, NULL, NULL FROM information_schema.tables \
             WHERE table_schema = COALESCE(NULLIF(?, ''), DATABASE()) AND table_name = ?",
            &[&schema, &bare],
        )?;
        let engine = engine.filter(|engine| !engine.eq_ignore_ascii_case("InnoDB"));
        Ok(engine.map(|engine| {
            format!("its engine is {engine}, which has no transactions: `ALTER TABLE {name} ENGINE = InnoDB`")
        }))
    }

    /// The column that MySQL counts up is the key, or there is none.
    fn counted_column(&mut self, table: &Columns, name: &str) -> QueryResult<()> {
        let (schema, bare) = parts(name);
        let counted = self.text(
            "SELECT CAST(column_name AS CHAR), NULL, NULL FROM information_schema.columns \
             WHERE table_schema = COALESCE(NULLIF(?, ''), DATABASE()) AND table_name = ? \
             AND extra LIKE '%auto_increment%'",
            &[&schema, &bare],
        )?;
        if let Some(counted) = counted.filter(|counted| table.key != [counted.as_str()]) {
            self.found_in(
                "key_not_counted",
                table,
                None,
                format!("the column that counts up is {counted} and not the key, so `create` would find the new row by the wrong number: always give the key, with `.with_key(..)`"),
            );
        }
        Ok(())
    }

    fn sqlite_table(&mut self, table: &Columns) -> QueryResult<()> {
        let kind = self.text(
            "SELECT type, NULL, NULL FROM sqlite_master WHERE name = ?",
            &[table.table],
        )?;
        if kind.as_deref() == Some("view") {
            self.found_in(
                "view",
                table,
                None,
                "it is a view, and SQLite does not count the rows that an INSTEAD OF trigger changes, so every `save` looks like a lost race",
            );
        }
        Ok(())
    }

    fn postgres_table(&mut self, table: &Columns, name: &str) -> QueryResult<()> {
        // Bits of pg_trigger.tgtype: 1 is a trigger for each row, 2 one before, 64 one instead.
        let triggers = self.ask(
            "SELECT CAST(tgname AS TEXT), NULL, NULL FROM pg_trigger \
             WHERE tgrelid = to_regclass(?) AND NOT tgisinternal AND tgtype & 66 = 0 ORDER BY tgname",
            &[name],
        )?;
        let names = Names::of_text(name, Dialect::Postgres);
        for (trigger, ..) in triggers {
            // Our own changes nothing.
            let mut states = table.states.iter();
            let is_ours = |name: &str| states.any(|state| name == names.moves(state.column));
            if trigger.as_deref().is_some_and(is_ours) {
                continue;
            }
            self.found_in(
                "after_trigger",
                table,
                None,
                format!(
                    "what the trigger {} does to a row after it was written does not show in the row that `save` gives back: let it run BEFORE, if it changes the row",
                    trigger.unwrap_or_default()
                ),
            );
        }
        // The key of a partitioned table is that of all its partitions.
        let heir = self.text(
            "SELECT CAST(inhrelid AS regclass)::text, NULL, NULL FROM pg_inherits
             JOIN pg_class ON pg_class.oid = inhparent
             WHERE inhparent = to_regclass(?) AND relkind = 'r' ORDER BY 1",
            &[name],
        )?;
        if let Some(heir) = heir {
            self.found_in(
                "inherited",
                table,
                None,
                format!("the table {heir} inherits from it, and the key of a row there is not held apart from the keys here: `save` would move both rows"),
            );
        }
        Ok(())
    }

    fn state_column(
        &mut self,
        table: &Columns,
        name: &str,
        column: &StateColumnInfo,
    ) -> QueryResult<()> {
        let known = self.catalogue(name, column.column)?;
        let state = quoted(column.column, self.dialect);
        if !self.has_column(name, column.column)? {
            let text = format!("there is no column {state}");
            self.found_in("no_column", table, Some(column.column), text);
            return Ok(());
        }
        if column.stored_as != StoredAs::Name {
            return Ok(());
        }
        // A compound SELECT compares by the collation of the column that stands in its first part.
        let compare = format!(
            "SELECT NULL, NULL, NULL FROM (SELECT {state} FROM {name} WHERE 1=0 UNION ALL SELECT 'a') AS one \
             WHERE {state} = 'A' OR {state} = 'a '"
        );
        if !self.ask(&compare, &[])?.is_empty() {
            let cure = match self.dialect {
                Some(Dialect::MySql) => {
                    "give it a collation that ends in `nopad_bin`, or in `_bin`"
                }
                Some(Dialect::Sqlite) => "leave `COLLATE NOCASE` and `RTRIM` out",
                _ => "give it a deterministic collation",
            };
            self.found_in(
                "not_exact",
                table,
                Some(column.column),
                format!("the column takes texts for the same that differ in case or in blanks at the end: {cure}"),
            );
        }
        let Some((kind, length, _)) = known else {
            return Ok(());
        };
        let longest = (column.known)().iter().map(String::len).max().unwrap_or(0);
        let length = length.and_then(|length| length.parse::<usize>().ok());
        if let Some(length) = length.filter(|length| *length < longest) {
            self.found_in(
                "too_short",
                table,
                Some(column.column),
                format!("the column holds {length} letters, and the longest name of a state has {longest}"),
            );
        }
        if self.dialect == Some(Dialect::Postgres) && kind.as_deref() == Some("character") {
            self.found_in(
                "padded",
                table,
                Some(column.column),
                "the column is a `char(n)`, which fills names up with blanks: make it `text`",
            );
        }
        Ok(())
    }

    fn stamped_column(
        &mut self,
        table: &Columns,
        name: &str,
        column: &'static str,
    ) -> QueryResult<()> {
        let Some((kind, _, precision)) = self.catalogue(name, column)? else {
            return Ok(());
        };
        let kind = kind.unwrap_or_default();
        let is_time = kind.starts_with("timestamp") || kind.starts_with("datetime");
        if is_time && precision.as_deref() == Some("0") {
            self.found_in(
                "seconds",
                table,
                Some(column),
                "the column keeps whole seconds of the time that it is stamped with: make it a type with 6 digits",
            );
        }
        if self.dialect == Some(Dialect::MySql) && kind == "timestamp" {
            let offset =
                "SELECT CAST(TIMESTAMPDIFF(MINUTE, UTC_TIMESTAMP(), NOW()) AS CHAR), NULL, NULL";
            if self
                .text(offset, &[])?
                .is_some_and(|minutes| minutes != "0")
            {
                self.found_in(
                    "time_zone",
                    table,
                    Some(column),
                    "the column is a TIMESTAMP, which takes the time that it is stamped with, UTC, for one of the session's zone: make it a DATETIME(6), or `SET time_zone = '+00:00'`",
                );
            }
        }
        Ok(())
    }

    fn has_column(&mut self, name: &str, column: &str) -> QueryResult<bool> {
        if matches!(self.dialect, Some(Dialect::Postgres | Dialect::MySql)) {
            return Ok(self.catalogue(name, column)?.is_some());
        }
        let column = quoted(column, self.dialect);
        let read = format!("SELECT NULL, NULL, NULL FROM {name} WHERE {column} IS NULL AND 1=0");
        Ok(self.ask(&read, &[]).is_ok())
    }

    /// Type, length in letters and digits of a second, as the catalogue has them; SQLite has none.
    fn catalogue(&mut self, name: &str, column: &str) -> QueryResult<Option<Texts>> {
        let (schema, bare) = parts(name);
        let (text, table, binds) = match self.dialect {
            Some(Dialect::MySql) => (
                "CHAR",
                "table_schema = COALESCE(NULLIF(?, ''), DATABASE()) AND table_name = ?",
                vec![schema.as_str(), bare.as_str(), column],
            ),
            Some(Dialect::Postgres) => (
                "TEXT",
                "to_regclass(quote_ident(table_schema) || '.' || quote_ident(table_name)) = to_regclass(?)",
                vec![name, column],
            ),
            _ => return Ok(None),
        };
        let sql = format!(
            "SELECT CAST(data_type AS {text}), CAST(character_maximum_length AS {text}), \
             CAST(datetime_precision AS {text}) FROM information_schema.columns \
             WHERE {table} AND column_name = ?"
        );
        Ok(self.ask(&sql, &binds)?.into_iter().next())
    }
}

fn other_language(language: &str, english: &str) -> String {
    format!(
        "the server's messages are in `{language}`, so deadlocks and locks that time out are not told apart from other errors: `SET lc_messages = '{english}'`"
    )
}

/// The schema (or nothing) and the bare name of a table that MySQL's quotes stand around.
fn parts(name: &str) -> (String, String) {
    let bare = |part: &str| part.trim_matches('`').replace("``", "`");
    match name.split_once("`.`") {
        Some((schema, table)) => (bare(schema), bare(table)),
        None => (String::new(), bare(name)),
    }
}

/// An identifier in the quotes of the database.
fn quoted(name: &str, dialect: Option<Dialect>) -> String {
    // SQLite takes an unknown name in double quotes for a text.
    let quote = match dialect {
        Some(Dialect::MySql | Dialect::Sqlite) => "`",
        _ => "\"",
    };
    format!("{quote}{}{quote}", name.replace(quote, &quote.repeat(2)))
}
