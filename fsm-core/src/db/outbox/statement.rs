//! Statements on the table of the outbox: text, and bound values in it.

use std::marker::PhantomData;
use std::time::Duration;

use diesel::backend::Backend;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::result::Error;
use diesel::serialize::ToSql;
use diesel::sql_types::{BigInt, Text};

use crate::db::dialect::{Dialect, Writable, sql_name};
use crate::db::fragment::Frag;

/// A hundred years, in milliseconds: nothing waits longer.
const CENTURY: i64 = 100 * 365 * 24 * 60 * 60 * 1000;

/// A table, as SQL names it in each dialect.
#[derive(Clone, Copy)]
pub(super) struct Place(fn(Dialect) -> Option<String>);

impl Place {
    pub(super) fn of<T>() -> Self
    where
        T: Table + Default,
        T::FromClause: Writable,
    {
        Self(sql_name::<T>)
    }

    /// A statement on it, without text yet.
    pub(super) fn statement<DB: Backend + 'static, ST>(self) -> Statement<'static, DB, ST> {
        Statement::on(Box::new(self))
    }
}

impl std::fmt::Debug for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Place")
    }
}

impl<DB: Backend + 'static> QueryFragment<DB> for Place {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        let name = Dialect::of::<DB>().and_then(self.0);
        let name = name.ok_or_else(|| Error::QueryBuilderError("no such database".into()))?;
        out.push_sql(&name);
        Ok(())
    }
}

/// A statement that gives rows of `ST`, or none.
///
/// Its text is one of a few, so Diesel keeps it as a prepared statement.
#[doc(hidden)]
pub struct Statement<'a, DB: Backend, ST> {
    table: Frag<'a, DB>,
    parts: Vec<Part>,
    gives: PhantomData<fn() -> ST>,
}

enum Part {
    Sql(&'static str),
    Table,
    Text(String),
    Number(i64),
}

impl<'a, DB: Backend, ST> Statement<'a, DB, ST> {
    /// One on this table, without text yet.
    pub(super) fn on(table: Frag<'a, DB>) -> Self {
        Self {
            table,
            parts: Vec::new(),
            gives: PhantomData,
        }
    }

    pub(super) fn sql(self, sql: &'static str) -> Self {
        self.with(Part::Sql(sql))
    }

    pub(super) fn table(self) -> Self {
        self.with(Part::Table)
    }

    pub(super) fn text(self, text: impl Into<String>) -> Self {
        self.with(Part::Text(text.into()))
    }

    pub(super) fn number(self, number: impl Into<i64>) -> Self {
        self.with(Part::Number(number.into()))
    }

    /// `UPDATE table SET due_at = `.
    pub(super) fn set_due(self) -> Self {
        self.sql("UPDATE ").table().sql(" SET due_at = ")
    }

    /// `DELETE FROM table`.
    pub(super) fn delete(self) -> Self {
        self.sql("DELETE FROM ").table()
    }

    /// `(?, ?, ..)`.
    pub(super) fn list<T>(
        self,
        list: impl IntoIterator<Item = T>,
        one: fn(Self, T) -> Self,
    ) -> Self {
        let mut list = list.into_iter();
        let mut statement = self.sql("(");
        if let Some(first) = list.next() {
            statement = one(statement, first);
        }
        list.fold(statement, |statement, next| one(statement.sql(", "), next))
            .sql(")")
    }

    fn with(mut self, part: Part) -> Self {
        self.parts.push(part);
        self
    }
}

impl<DB: Backend + 'static, ST> Statement<'_, DB, ST> {
    /// The time on the database's clock, as the column holds it.
    pub(super) fn clock(self) -> Self {
        self.sql(match Dialect::of::<DB>() {
            Some(Dialect::Sqlite) => "strftime('%Y-%m-%d %H:%M:%f', 'now')",
            Some(Dialect::MySql) => "UTC_TIMESTAMP(6)",
            _ => "clock_timestamp()",
        })
    }

    /// So long after it.
    pub(super) fn clock_after(self, time: Duration) -> Self {
        // A time after the year 9999 is NULL on SQLite, and an error of others.
        let millis = i64::try_from(time.as_millis())
            .unwrap_or(i64::MAX)
            .min(CENTURY);
        match Dialect::of::<DB>() {
            Some(Dialect::Sqlite) => self
                .sql("strftime('%Y-%m-%d %H:%M:%f', 'now', ")
                .text(format!("+{}.{:03} seconds", millis / 1000, millis % 1000))
                .sql(")"),
            Some(Dialect::MySql) => self
                .sql("UTC_TIMESTAMP(6) + INTERVAL ")
                .number(millis.saturating_mul(1000))
                .sql(" MICROSECOND"),
            _ => self
                .sql("clock_timestamp() + ")
                .number(millis)
                .sql(" * INTERVAL '1 millisecond'"),
        }
    }
}

impl<DB, ST> QueryFragment<DB> for Statement<'_, DB, ST>
where
    DB: Backend,
    String: ToSql<Text, DB>,
    i64: ToSql<BigInt, DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        for part in &self.parts {
            match part {
                Part::Sql(sql) => out.push_sql(sql),
                Part::Table => self.table.walk_ast(out.reborrow())?,
                Part::Text(text) => out.push_bind_param::<Text, String>(text)?,
                Part::Number(number) => out.push_bind_param::<BigInt, i64>(number)?,
            }
        }
        Ok(())
    }
}

impl<DB: Backend, ST> Query for Statement<'_, DB, ST> {
    type SqlType = ST;
}

impl<DB: Backend, ST> QueryId for Statement<'_, DB, ST> {
    type QueryId = ();

    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<DB: Backend, ST, Conn> RunQueryDsl<Conn> for Statement<'_, DB, ST> {}

impl<DB: Backend, ST> std::fmt::Debug for Statement<'_, DB, ST> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let texts = self.parts.iter().map(|part| match part {
            Part::Sql(sql) => sql,
            Part::Table => "outbox",
            Part::Text(_) | Part::Number(_) => "?",
        });
        f.write_str(&texts.collect::<String>())
    }
}
