//! What is asked of a database, without its types.

use diesel::backend::Backend;
use diesel::connection::{LoadConnection, TransactionManager};
use diesel::deserialize::{self, FromSql, QueryableByName};
use diesel::prelude::*;
use diesel::query_builder::SqlQuery;
use diesel::query_dsl::LoadQuery;
use diesel::row::{Field, NamedRow, Row};
use diesel::sql_types::Text;
use fsm_core::Dialect;

use super::{How, Run, UpgradeError};

/// A connection on which users can be taken over: each of Diesel's own.
pub trait UpgradeConnection: LoadConnection {
    #[doc(hidden)]
    fn dialect(&self) -> Option<Dialect>;

    #[doc(hidden)]
    fn is_in_transaction(&mut self) -> bool;

    /// The rows of a statement, each of whose columns is a text.
    ///
    /// # Errors
    /// What the database reports.
    #[doc(hidden)]
    fn texts(&mut self, sql: &str) -> QueryResult<Vec<Texts>>;
}

/// A row of texts.
#[doc(hidden)]
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Texts(Vec<Option<String>>);

impl Texts {
    /// The text of a column; none for NULL.
    pub(super) fn get(&self, column: usize) -> Option<&str> {
        self.0.get(column)?.as_deref()
    }

    /// The text of a column that is never NULL.
    pub(super) fn text(&self, column: usize) -> String {
        self.get(column).unwrap_or_default().to_owned()
    }

    /// A number; none for NULL, and for what is no whole number.
    pub(super) fn number(&self, column: usize) -> Option<i64> {
        self.get(column)?.parse().ok()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = Option<&str>> {
        self.0.iter().map(Option::as_deref)
    }
}

impl<DB: Backend> QueryableByName<DB> for Texts
where
    String: FromSql<Text, DB>,
{
    fn build<'a>(row: &impl NamedRow<'a, DB>) -> deserialize::Result<Self> {
        let texts = (0..row.field_count()).map(|index| {
            let field = Row::get(row, index);
            let value = field.as_ref().and_then(Field::value);
            value.map(String::from_sql).transpose()
        });
        texts.collect::<Result<_, _>>().map(Self)
    }
}

impl<K> UpgradeConnection for K
where
    K: LoadConnection,
    K::Backend: 'static,
    for<'q> SqlQuery: LoadQuery<'q, K, Texts>,
{
    fn dialect(&self) -> Option<Dialect> {
        Dialect::of::<K::Backend>()
    }

    fn is_in_transaction(&mut self) -> bool {
        let status = K::TransactionManager::transaction_manager_status_mut(self);
        !matches!(status.transaction_depth(), Ok(None))
    }

    fn texts(&mut self, sql: &str) -> QueryResult<Vec<Texts>> {
        diesel::sql_query(sql).load(self)
    }
}

/// The sign that names are quoted with.
pub(super) fn quoted(name: &str, dialect: Dialect) -> String {
    match dialect {
        Dialect::MySql => format!("`{name}`"),
        _ => format!("\"{name}\""),
    }
}

impl<K: UpgradeConnection> Run<'_, K> {
    pub(super) fn quoted(&self, name: &str) -> String {
        quoted(name, self.dialect)
    }

    pub(super) fn run(&mut self, sql: &str) -> Result<(), UpgradeError> {
        Ok(self.conn.batch_execute(sql)?)
    }

    /// The first row that a statement gives.
    pub(super) fn row(&mut self, sql: &str) -> Result<Option<Texts>, UpgradeError> {
        Ok(self.conn.texts(sql)?.into_iter().next())
    }

    /// The columns of a table: their names and types. None where there is no such table.
    pub(super) fn columns(&mut self, table: &str) -> Result<Vec<(String, String)>, UpgradeError> {
        // The name is letters, digits and underscores.
        let sql = match self.dialect {
            Dialect::Postgres => format!(
                "SELECT CAST(attname AS TEXT), format_type(atttypid, atttypmod) FROM pg_attribute \
                 WHERE attrelid = to_regclass('\"{table}\"') AND attnum > 0 AND NOT attisdropped ORDER BY attnum"
            ),
            Dialect::MySql => format!(
                "SELECT column_name, CAST(column_type AS CHAR) FROM information_schema.columns \
                 WHERE table_schema = DATABASE() AND table_name = '{table}' ORDER BY ordinal_position"
            ),
            _ => format!("SELECT name, type FROM pragma_table_info('{table}')"),
        };
        let rows = self.conn.texts(&sql)?;
        Ok(rows.iter().map(|row| (row.text(0), row.text(1))).collect())
    }

    pub(super) fn has_table(&mut self, table: &str) -> Result<bool, UpgradeError> {
        Ok(!self.columns(table)?.is_empty())
    }

    pub(super) fn rows_in(&mut self, table: &str) -> Result<i64, UpgradeError> {
        let (text, table) = (self.text_type(), self.quoted(table));
        let row = self.row(&format!("SELECT CAST(COUNT(*) AS {text}) FROM {table}"))?;
        Ok(row.and_then(|row| row.number(0)).unwrap_or_default())
    }

    /// What a value is cast to, to be read as a text.
    pub(super) fn text_type(&self) -> &'static str {
        match self.dialect {
            Dialect::MySql => "CHAR",
            _ => "TEXT",
        }
    }

    /// Whether a table is there to be filled; one that is not empty, or has other columns, is not.
    pub(super) fn has_target(
        &mut self,
        table: &str,
        needed: &[&str],
    ) -> Result<bool, UpgradeError> {
        let columns = self.columns(table)?;
        if columns.is_empty() {
            return Ok(false);
        }
        let has = |name: &str| columns.iter().any(|(column, _)| column == name);
        let mut missing = needed.iter().filter(|name| !has(name)).peekable();
        if missing.peek().is_some() {
            return Err(UpgradeError::MissingColumns {
                table: table.to_owned(),
                columns: missing.map(|name| (*name).to_owned()).collect(),
            });
        }
        let rows = self.rows_in(table)?;
        if rows > 0 {
            let table = table.to_owned();
            return Err(UpgradeError::NotEmpty { table, rows });
        }
        Ok(true)
    }

    /// Work that is committed when it is done, and taken back where it fails or is a rehearsal.
    pub(super) fn transaction<T>(
        &mut self,
        how: How,
        work: impl FnOnce(&mut Self) -> Result<T, UpgradeError>,
    ) -> Result<T, UpgradeError> {
        // SQLite can't wait for its lock once it has read something.
        self.run(match self.dialect {
            Dialect::Postgres => "BEGIN",
            Dialect::MySql => "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ; START TRANSACTION",
            _ => "BEGIN IMMEDIATE",
        })?;
        let done = self.lock_legacy().and_then(|()| work(self));
        match done {
            Ok(done) if how == How::ForGood => {
                let committed = self.run("COMMIT");
                if committed.is_err() {
                    // SQLite may leave it open; whatever it says of that, the first error is the one to tell.
                    let _ = self.run("ROLLBACK");
                }
                committed.map(|()| done)
            }
            Ok(done) => self.run("ROLLBACK").map(|()| done),
            Err(error) => {
                let _ = self.run("ROLLBACK");
                Err(error)
            }
        }
    }

    /// Nobody writes to the legacy table until the end of the transaction; it can be read.
    fn lock_legacy(&mut self) -> Result<(), UpgradeError> {
        if !self.has_table(&self.upgrade.legacy)? {
            return Ok(());
        }
        let table = self.quoted(&self.upgrade.legacy);
        match self.dialect {
            Dialect::Postgres => self.run(&format!(
                "SET LOCAL TIME ZONE 'UTC'; LOCK TABLE {table} IN SHARE ROW EXCLUSIVE MODE"
            )),
            Dialect::MySql => {
                // Every row, and the gaps between them.
                let lock = format!("SELECT CAST(COUNT(*) AS CHAR) FROM {table} LOCK IN SHARE MODE");
                self.row(&lock).map(drop)
            }
            _ => Ok(()),
        }
    }
}
