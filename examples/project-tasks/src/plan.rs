//! What a database makes of a query: its text, its plan and its time.

use std::time::{Duration, Instant};

use diesel::backend::Backend;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::Untyped;

/// `EXPLAIN` before a query.
#[derive(Debug, Clone, Copy)]
pub struct Explain<Q> {
    word: &'static str,
    query: Q,
}

impl<Q, DB: Backend> QueryFragment<DB> for Explain<Q>
where
    Q: QueryFragment<DB>,
{
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        pass.unsafe_to_cache_prepared();
        pass.push_sql(self.word);
        pass.push_sql(" ");
        self.query.walk_ast(pass)
    }
}

impl<Q> QueryId for Explain<Q> {
    type QueryId = ();

    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<Q> Query for Explain<Q> {
    type SqlType = Untyped;
}

impl<Q, C> RunQueryDsl<C> for Explain<Q> {}

/// A connection that shows plans.
pub trait Plans: Connection {
    /// The plan of a query, a line for each step.
    ///
    /// # Errors
    /// What the database reports.
    fn plan<Q>(&mut self, query: Q) -> QueryResult<Vec<String>>
    where
        Q: QueryFragment<Self::Backend>;
}

/// A step of SQLite's.
#[derive(QueryableByName)]
struct SqliteStep {
    #[diesel(sql_type = diesel::sql_types::Integer)]
    id: i32,
    #[diesel(sql_type = diesel::sql_types::Integer)]
    parent: i32,
    #[diesel(sql_type = diesel::sql_types::Text)]
    detail: String,
}

impl Plans for SqliteConnection {
    fn plan<Q>(&mut self, query: Q) -> QueryResult<Vec<String>>
    where
        Q: QueryFragment<Self::Backend>,
    {
        let word = "EXPLAIN QUERY PLAN";
        let steps: Vec<SqliteStep> = Explain { word, query }.load(self)?;
        let depth = |step: &SqliteStep| {
            let mut depth = 0;
            let mut parent = step.parent;
            while let Some(above) = steps.iter().find(|above| above.id == parent) {
                depth += 1;
                parent = above.parent;
            }
            depth
        };
        let line =
            |step: &SqliteStep| format!("{:indent$}{}", "", step.detail, indent = 2 * depth(step));
        Ok(steps.iter().map(line).collect())
    }
}

#[cfg(feature = "postgres")]
impl Plans for PgConnection {
    fn plan<Q>(&mut self, query: Q) -> QueryResult<Vec<String>>
    where
        Q: QueryFragment<Self::Backend>,
    {
        #[derive(QueryableByName)]
        struct Step {
            #[diesel(sql_type = diesel::sql_types::Text, column_name = "QUERY PLAN")]
            line: String,
        }
        let word = "EXPLAIN";
        let steps: Vec<Step> = Explain { word, query }.load(self)?;
        Ok(steps.into_iter().map(|step| step.line).collect())
    }
}

#[cfg(feature = "mysql")]
impl Plans for MysqlConnection {
    fn plan<Q>(&mut self, query: Q) -> QueryResult<Vec<String>>
    where
        Q: QueryFragment<Self::Backend>,
    {
        #[derive(QueryableByName)]
        struct Step {
            #[diesel(sql_type = diesel::sql_types::Text)]
            select_type: String,
            #[diesel(sql_type = diesel::sql_types::Nullable<diesel::sql_types::Text>)]
            table: Option<String>,
            #[diesel(sql_type = diesel::sql_types::Nullable<diesel::sql_types::Text>, column_name = "type")]
            access: Option<String>,
            #[diesel(sql_type = diesel::sql_types::Nullable<diesel::sql_types::Text>)]
            key: Option<String>,
            #[diesel(sql_type = diesel::sql_types::Nullable<diesel::sql_types::Text>, column_name = "Extra")]
            extra: Option<String>,
        }
        let word = "EXPLAIN";
        let steps: Vec<Step> = Explain { word, query }.load(self)?;
        let text = |value: Option<String>| value.unwrap_or_else(|| "-".to_owned());
        let line = |step: Step| {
            format!(
                "{} {}: {}, key {}, {}",
                step.select_type,
                text(step.table),
                text(step.access),
                text(step.key),
                text(step.extra)
            )
        };
        Ok(steps.into_iter().map(line).collect())
    }
}

/// Does something several times: what it gave last, and the median of the times.
///
/// # Errors
/// What the work reports.
pub fn timed<T>(runs: u32, mut work: impl FnMut() -> QueryResult<T>) -> QueryResult<(T, Duration)> {
    let mut times = Vec::new();
    loop {
        let begun = Instant::now();
        let found = work()?;
        times.push(begun.elapsed());
        if times.len() >= usize::try_from(runs).unwrap_or(1) {
            times.sort_unstable();
            let median = times.get(times.len() / 2).copied().unwrap_or_default();
            return Ok((found, median));
        }
    }
}
