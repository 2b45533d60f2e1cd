//! What a database does that weakens a promise: a check for the start of a program.

use std::fmt;

use diesel::backend::Backend;
use diesel::connection::LoadConnection;
use diesel::deserialize::FromSqlRow;
use diesel::expression::QueryMetadata;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::serialize::ToSql;
use diesel::sql_types::{Nullable, Text};

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
/// catalogues only, not the tables' rows, and changes nothing. Call it when the program starts:
/// `doctor(&[Loan::machine(), ..], &mut conn)`.
///
/// | code | where | |
/// | --- | --- | --- |
/// | `no_table`, `no_column` | all | the table, or the state's column, can't be read |
/// | `not_exact` | all | the column takes other texts for the same, so a state that is none counts as one |
/// | `too_short` | PostgreSQL, MySQL | the column does not hold the longest name of a state |
/// | `padded` | PostgreSQL | the column is a `char(n)`, which fills names up with blanks |
/// | `seconds` | PostgreSQL, MySQL | a column that is stamped keeps whole seconds |
/// | `changed_rows` | MySQL | the connection counts the rows that were changed and not those that were found, so that a transition into its own state looks like a lost race |
/// | `no_transactions` | MySQL | the table's engine has none |
/// | `not_strict` | MySQL | the session cuts texts that are too long |
/// | `language` | PostgreSQL | messages are not in English, so that contention is not told apart |
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
        self.findings.push(Finding {
            code,
            place: Some((table.table, column)),
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
            self.found(
                "language",
                format!("the server's messages are in `{language}`, so deadlocks and locks that time out are not told apart from other errors: `SET lc_messages = 'C'`"),
            );
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
        let name = quoted(table.table, self.dialect);
        if let Err(error) = self.ask(
            &format!("SELECT NULL, NULL, NULL FROM {name} WHERE 1=0"),
            &[],
        ) {
            self.found_in(
                "no_table",
                table,
                None,
                format!("the table can't be read: {error}"),
            );
            return Ok(());
        }
        if self.dialect == Some(Dialect::MySql) {
            let engine = self.text(
                "SELECT engine, NULL, NULL FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = ?",
                &[table.table],
            )?;
            if let Some(engine) = engine.filter(|engine| !engine.eq_ignore_ascii_case("InnoDB")) {
                self.found_in(
                    "no_transactions",
                    table,
                    None,
                    format!("its engine is {engine}, which has no transactions: `ALTER TABLE {name} ENGINE = InnoDB`"),
                );
            }
        }
        for column in table.states {
            self.state_column(table, column)?;
        }
        for column in table.stamps {
            self.stamped_column(table, column)?;
        }
        Ok(())
    }

    fn state_column(&mut self, table: &Columns, column: &StateColumnInfo) -> QueryResult<()> {
        let (name, state) = (
            quoted(table.table, self.dialect),
            quoted(column.column, self.dialect),
        );
        let read = format!("SELECT NULL, NULL, NULL FROM {name} WHERE {state} IS NULL AND 1=0");
        if let Err(error) = self.ask(&read, &[]) {
            self.found_in(
                "no_column",
                table,
                Some(column.column),
                format!("the column can't be read: {error}"),
            );
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
                Some(Dialect::MySql) => "give it a collation that ends in `_bin`",
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
        let Some((kind, length, _)) = self.catalogue(table, column.column)? else {
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

    fn stamped_column(&mut self, table: &Columns, column: &'static str) -> QueryResult<()> {
        let Some((kind, _, precision)) = self.catalogue(table, column)? else {
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
        Ok(())
    }

    /// Type, length in letters and digits of a second, as the catalogue has them; SQLite has none.
    fn catalogue(&mut self, table: &Columns, column: &str) -> QueryResult<Option<Texts>> {
        let (text, schema) = match self.dialect {
            Some(Dialect::MySql) => ("CHAR", "table_schema = DATABASE()"),
            Some(Dialect::Postgres) => ("TEXT", "table_schema = ANY(current_schemas(false))"),
            _ => return Ok(None),
        };
        let sql = format!(
            "SELECT CAST(data_type AS {text}), CAST(character_maximum_length AS {text}), \
             CAST(datetime_precision AS {text}) FROM information_schema.columns \
             WHERE {schema} AND table_name = ? AND column_name = ?"
        );
        Ok(self.ask(&sql, &[table.table, column])?.into_iter().next())
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
