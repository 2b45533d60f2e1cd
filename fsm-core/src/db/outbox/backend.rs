//! What is asked of a database that has an outbox.

use diesel::backend::Backend;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Text};

use super::statement::Statement;
use crate::db::run::Run;

/// What a statement on the outbox gives: three numbers and four texts.
pub(super) type Columns = (BigInt, BigInt, BigInt, Text, Text, Text, Nullable<Text>);
pub(super) type Row = (i64, i64, i64, String, String, String, Option<String>);

/// A backend that the outbox's table can stand on: SQLite, PostgreSQL, MySQL and MariaDB.
#[diagnostic::on_unimplemented(
    message = "there is no outbox on `{Self}`",
    label = "not SQLite, PostgreSQL, MySQL or MariaDB",
    note = "turn the feature `sqlite`, `postgres` or `mysql` of fsm-core on; of a connection that is one of several (`MultiConnection`), give the one that it is"
)]
pub trait OutboxBackend: Backend + 'static {
    #[doc(hidden)]
    fn rows<R>(
        statement: Statement<'_, Self, Columns>,
        run: &mut R,
    ) -> impl Future<Output = QueryResult<Vec<Row>>>
    where
        R: Run<Backend = Self>;

    #[doc(hidden)]
    fn count<R>(
        statement: Statement<'_, Self, ()>,
        run: &mut R,
    ) -> impl Future<Output = QueryResult<usize>>
    where
        R: Run<Backend = Self>;
}

macro_rules! backend {
    ($feature:literal, $backend:ty) => {
        #[cfg(feature = $feature)]
        impl OutboxBackend for $backend {
            async fn rows<R>(
                statement: Statement<'_, Self, Columns>,
                run: &mut R,
            ) -> QueryResult<Vec<Row>>
            where
                R: Run<Backend = Self>,
            {
                run.load::<_, Row, Columns>(statement).await
            }

            async fn count<R>(statement: Statement<'_, Self, ()>, run: &mut R) -> QueryResult<usize>
            where
                R: Run<Backend = Self>,
            {
                run.execute(statement).await
            }
        }
    };
}

backend!("sqlite", diesel::sqlite::Sqlite);
backend!("postgres", diesel::pg::Pg);
backend!("mysql", diesel::mysql::Mysql);
