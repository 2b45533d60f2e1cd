//! Reading records.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::backend::Backend;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::result::Error;
use diesel::serialize::ToSql;
use diesel::sql_types::{BigInt, Nullable, Text};

use crate::db::dialect::Dialect;
use crate::db::fragment::Frag;
use crate::db::run::{Blocking, BlockingConnection, Run, now};
use crate::db::table_model::{Stored, TableModel};
use crate::error::TransitionError;
use crate::machine::Model;

/// A model that keeps records of its transitions: `#[machine(record = records)]`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` keeps no records",
    label = "there is no history of it",
    note = "name the table that they are written to: `#[machine(record = records)]`; `fsm_core::RecordTable` has its SQL"
)]
pub trait Recorded: TableModel {
    /// The key of this row, as its records name it.
    fn row_key(&self) -> String;
}

/// What is kept of one transition, of the birth of a row, or of an attempt that was refused.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Record {
    /// Its number; of one row, a later record has a greater one.
    pub id: i64,
    /// The model, as in `Loan`.
    pub model: String,
    /// The row's table in SQL, as in `loans` or `sales.loans`.
    pub table: String,
    /// The state field, as in `state`.
    pub machine: String,
    /// The row's key as text; `None` of a row that was not allowed to be born.
    pub row: Option<String>,
    /// The event; `create` of a birth.
    pub event: String,
    /// The state before; `None` of a birth.
    pub from: Option<String>,
    /// The state after; of a refused attempt, the one that its caller named, if any.
    pub to: Option<String>,
    /// Whether it was an override.
    pub overrides: bool,
    /// The key of who did it; `system:nightly` of a part of the system, `None` where the machine has no
    /// actor.
    pub actor_key: Option<String>,
    /// The name of who did it.
    pub actor_name: Option<String>,
    /// Why, in words.
    pub note: Option<String>,
    /// The input, as JSON.
    pub input: Option<String>,
    /// The rule that allowed it, as declared.
    pub rule: Option<String>,
    /// The [code](TransitionError::code) of the error, where it was refused.
    pub refusal: Option<String>,
    /// The error's sentence, where it was refused.
    pub reasons: Option<String>,
    /// The request that it was part of.
    pub request_id: Option<String>,
    /// The row's version after it, where the model has one.
    pub version: Option<i64>,
    /// When, in whole microseconds: the time of the context.
    pub at: DateTime<Utc>,
}

/// The columns of a record: `Nullable` text, but for two numbers.
type Columns = (Head, Tail);
type Head = (
    BigInt,
    Text,
    Text,
    Text,
    Nullable<Text>,
    Text,
    Nullable<Text>,
    Nullable<Text>,
    BigInt,
    Nullable<Text>,
);
type Tail = (
    Nullable<Text>,
    Nullable<Text>,
    Nullable<Text>,
    Nullable<Text>,
    Nullable<Text>,
    Nullable<Text>,
    Nullable<Text>,
    Nullable<BigInt>,
    Text,
);
type Maybe = Option<String>;
type HeadRow = (
    i64,
    String,
    String,
    String,
    Maybe,
    String,
    Maybe,
    Maybe,
    i64,
    Maybe,
);
type TailRow = (
    Maybe,
    Maybe,
    Maybe,
    Maybe,
    Maybe,
    Maybe,
    Maybe,
    Option<i64>,
    String,
);

/// A backend that records can be read from: SQLite, PostgreSQL, MySQL and MariaDB.
#[diagnostic::on_unimplemented(
    message = "records can't be read from `{Self}`",
    label = "not SQLite, PostgreSQL, MySQL or MariaDB",
    note = "turn the feature `sqlite`, `postgres` or `mysql` of fsm-core on; of a connection that is one of several (`MultiConnection`), read them through the one that it is"
)]
pub trait RecordBackend: Backend + 'static {
    #[doc(hidden)]
    fn load<R>(
        select: Select<'_, Self>,
        run: &mut R,
    ) -> impl Future<Output = QueryResult<Vec<Record>>>
    where
        R: Run<Backend = Self>;
}

macro_rules! backend {
    ($feature:literal, $backend:ty) => {
        #[cfg(feature = $feature)]
        impl RecordBackend for $backend {
            async fn load<R>(select: Select<'_, Self>, run: &mut R) -> QueryResult<Vec<Record>>
            where
                R: Run<Backend = Self>,
            {
                let rows = run.load::<_, (HeadRow, TailRow), Columns>(select).await?;
                rows.into_iter().map(Record::of).collect()
            }
        }
    };
}

backend!("sqlite", diesel::sqlite::Sqlite);
backend!("postgres", diesel::pg::Pg);
backend!("mysql", diesel::mysql::Mysql);

impl Record {
    #[cfg_attr(
        not(any(feature = "sqlite", feature = "postgres", feature = "mysql")),
        expect(dead_code, reason = "there is no backend")
    )]
    fn of((head, tail): (HeadRow, TailRow)) -> QueryResult<Self> {
        let (id, model, table, machine, row, event, from, to, overrides, actor_key) = head;
        let (actor_name, note, input, rule, refusal, reasons, request_id, version, at) = tail;
        let at = NaiveDateTime::parse_from_str(&at, "%Y-%m-%d %H:%M:%S%.f")
            .map_err(|error| Error::DeserializationError(Box::new(error)))?;
        Ok(Self {
            id,
            model,
            table,
            machine,
            row,
            event,
            from,
            to,
            overrides: overrides != 0,
            actor_key,
            actor_name,
            note,
            input,
            rule,
            refusal,
            reasons,
            request_id,
            version,
            at: at.and_utc(),
        })
    }

    /// The input, read from its JSON; `None` where there was none.
    ///
    /// # Errors
    /// What `serde_json` says of JSON that is no `T`.
    #[cfg(feature = "serde")]
    pub fn input_as<T: serde::de::DeserializeOwned>(&self) -> Result<Option<T>, serde_json::Error> {
        self.input.as_deref().map(serde_json::from_str).transpose()
    }
}

/// Which records are read.
#[derive(Debug, Clone)]
pub(in crate::db) enum Of {
    /// What was done to these rows.
    Rows(Vec<String>),
    /// What was refused to this row.
    Refused(String),
    /// What was done to any row, so many records after one.
    After(i64, i64),
}

impl Of {
    /// What was done to one row.
    pub(in crate::db) fn row(key: String) -> Self {
        Self::Rows(vec![key])
    }
}

/// `SELECT .. FROM records WHERE ..`, in order.
#[doc(hidden)]
pub struct Select<'a, DB: Backend> {
    table: Frag<'a, DB>,
    of_table: String,
    of: Of,
}

impl<DB: Backend> std::fmt::Debug for Select<'_, DB> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Select").field(&self.of).finish()
    }
}

impl<DB> QueryFragment<DB> for Select<'_, DB>
where
    DB: Backend + 'static,
    String: ToSql<Text, DB>,
    str: ToSql<Text, DB>,
    i64: ToSql<BigInt, DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        let (integer, at) = match Dialect::of::<DB>() {
            Some(Dialect::MySql) => ("SIGNED", "DATE_FORMAT(recorded_at, '%Y-%m-%d %H:%i:%s.%f')"),
            Some(Dialect::Sqlite) => ("INTEGER", "recorded_at"),
            _ => (
                "BIGINT",
                "to_char(recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')",
            ),
        };
        out.push_sql("SELECT CAST(id AS ");
        out.push_sql(integer);
        out.push_sql("), model, row_table, machine, row_key, event, from_state, to_state, CAST(CASE WHEN overrides THEN 1 ELSE 0 END AS ");
        out.push_sql(integer);
        out.push_sql("), actor_key, actor_name, note, input, rule, refusal, reasons, request_id, CAST(version AS ");
        out.push_sql(integer);
        out.push_sql("), ");
        out.push_sql(at);
        out.push_sql(" FROM ");
        self.table.walk_ast(out.reborrow())?;
        out.push_sql(" WHERE row_table = ");
        out.push_bind_param::<Text, String>(&self.of_table)?;
        match &self.of {
            Of::Rows(rows) => {
                if rows.len() > 1 {
                    // There is a text for each number of rows.
                    out.unsafe_to_cache_prepared();
                }
                out.push_sql(" AND refusal IS NULL AND row_key IN (");
                for (index, row) in rows.iter().enumerate() {
                    if index > 0 {
                        out.push_sql(", ");
                    }
                    out.push_bind_param::<Text, String>(row)?;
                }
                out.push_sql(") ORDER BY id");
            }
            Of::Refused(row) => {
                out.push_sql(" AND refusal IS NOT NULL AND row_key = ");
                out.push_bind_param::<Text, String>(row)?;
                out.push_sql(" ORDER BY id");
            }
            Of::After(id, count) => {
                out.push_sql(" AND refusal IS NULL AND id > ");
                out.push_bind_param::<BigInt, i64>(id)?;
                out.push_sql(" ORDER BY id LIMIT ");
                out.push_bind_param::<BigInt, i64>(count)?;
            }
        }
        Ok(())
    }
}

impl<DB: Backend> Query for Select<'_, DB> {
    type SqlType = Columns;
}

impl<DB: Backend> QueryId for Select<'_, DB> {
    type QueryId = ();

    const HAS_STATIC_QUERY_ID: bool = false;
}

/// Reads records of a model.
pub(super) async fn load<M, R>(of: Of, run: &mut R) -> QueryResult<Vec<Record>>
where
    M: Recorded + Stored<R::Backend>,
    R: Run<Backend: RecordBackend>,
{
    let Some(records) = M::records(None) else {
        return Ok(Vec::new());
    };
    let select = Select {
        table: records.table,
        of_table: records.of,
        of,
    };
    <R::Backend as RecordBackend>::load(select, run).await
}

impl Record {
    /// Whether it is of the birth of a row.
    pub(super) fn is_birth(&self) -> bool {
        self.event == "create" && self.from.is_none()
    }
}

/// The records of a key since a row was last born with it: a row that was given the key of one that is gone has
/// no part in what was done to that.
fn of_last_life(mut records: Vec<Record>) -> Vec<Record> {
    let Some(last) = records.iter().rposition(Record::is_birth) else {
        return records;
    };
    // Each machine of a row has a record of its birth.
    let mut machines = Vec::new();
    let mut first = last;
    for (index, record) in records.iter().enumerate().take(last + 1).rev() {
        if !record.is_birth() || machines.contains(&&record.machine) {
            break;
        }
        machines.push(&record.machine);
        first = index;
    }
    records.split_off(first)
}

/// So many rows are asked about in one query.
const ROWS: usize = 500;

/// What was done to a row, or refused to it.
pub(in crate::db) async fn of_row<M, R>(
    row: &M,
    which: impl FnOnce(String) -> Of,
    run: &mut R,
) -> Result<Vec<Record>, TransitionError>
where
    M: Recorded + Stored<R::Backend>,
    R: Run<Backend: RecordBackend>,
{
    let key = row.row_key();
    let mut records = load::<M, R>(which(key.clone()), run).await?;
    // `MySQL` reads over spaces at the end of a text.
    records.retain(|record| record.row.as_ref() == Some(&key));
    Ok(of_last_life(records))
}

/// What was done to each of these rows.
pub(in crate::db) async fn of_rows<M, R>(
    rows: &[M],
    run: &mut R,
) -> Result<Vec<Vec<Record>>, TransitionError>
where
    M: Recorded + Stored<R::Backend>,
    R: Run<Backend: RecordBackend>,
{
    let keys: Vec<String> = rows.iter().map(Recorded::row_key).collect();
    let mut of_key: HashMap<String, Vec<Record>> = HashMap::new();
    for keys in keys.chunks(ROWS) {
        let mut keys = keys.to_vec();
        keys.sort_unstable();
        keys.dedup();
        // A row may stand in two chunks.
        keys.retain(|key| !of_key.contains_key(key));
        if keys.is_empty() {
            continue;
        }
        of_key.extend(keys.iter().map(|key| (key.clone(), Vec::new())));
        for record in load::<M, R>(Of::Rows(keys), run).await? {
            let of_row = record.row.as_ref().and_then(|row| of_key.get_mut(row));
            if let Some(of_row) = of_row {
                of_row.push(record);
            }
        }
    }
    let histories = keys
        .iter()
        .map(|key| of_last_life(of_key.get(key).cloned().unwrap_or_default()));
    Ok(histories.collect())
}

/// Gives models that keep records what was done to their rows. In scope with the prelude.
pub trait History: Model {
    /// What was done to this row, in order: its birth where it was created by this library, and every
    /// transition. What was done to a row that had the key before it is left out where its birth tells them
    /// apart.
    ///
    /// # Errors
    /// What the database reports.
    fn history<K>(&self, conn: &mut K) -> Result<Vec<Record>, TransitionError>
    where
        K: BlockingConnection<Database: RecordBackend>,
        Self: Recorded + Stored<K::Database>,
    {
        now(of_row(self, Of::row, &mut Blocking(conn)))
    }

    /// The same of each row of a page, in the order of the rows: one query (one for each 500 rows, where
    /// there are more).
    ///
    /// # Errors
    /// What the database reports.
    fn history_of<K>(rows: &[Self], conn: &mut K) -> Result<Vec<Vec<Record>>, TransitionError>
    where
        K: BlockingConnection<Database: RecordBackend>,
        Self: Recorded + Stored<K::Database>,
    {
        now(of_rows(rows, &mut Blocking(conn)))
    }

    /// What was attempted on this row and refused, in order.
    ///
    /// # Errors
    /// What the database reports.
    fn refused_attempts<K>(&self, conn: &mut K) -> Result<Vec<Record>, TransitionError>
    where
        K: BlockingConnection<Database: RecordBackend>,
        Self: Recorded + Stored<K::Database>,
    {
        now(of_row(self, Of::Refused, &mut Blocking(conn)))
    }
}

impl<M: Model> History for M {}
