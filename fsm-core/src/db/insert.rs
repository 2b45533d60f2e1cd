//! The statements of a birth: the INSERT, and the row as it was stored.

use std::marker::PhantomData;

use diesel::backend::Backend;
use diesel::deserialize::FromSqlRow;
use diesel::dsl::AsSelect;
use diesel::expression::{Expression, QueryMetadata, TypedExpressionType};
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::SqlType;

use super::dialect::Dialect;
use super::fragment::Cond;
use super::rows::{Rows, gone, returns_what_is_stored};
use super::run::Run;
use super::table_model::{Stored, TableModel};
use crate::error::TransitionError;

/// A backend that can tell the key of a row that it has inserted, where it is of the type `K`.
///
/// SQLite and PostgreSQL can for every type, MySQL and MariaDB for numbers. Implement it for a key
/// type of your own that is such a number.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not tell the key of a new row where it is a `{K}`",
    label = "the key has to be given",
    note = "give the row its key: `.with_key(..)` before `.save(..)`"
)]
pub trait GivesKey<K>: Backend + 'static {}

#[cfg(feature = "sqlite")]
impl<K> GivesKey<K> for diesel::sqlite::Sqlite {}
#[cfg(feature = "postgres")]
impl<K> GivesKey<K> for diesel::pg::Pg {}

#[cfg(feature = "mysql")]
macro_rules! auto_increment {
    ($($number:ty),*) => {
        $(impl GivesKey<$number> for diesel::mysql::Mysql {})*
    };
}

#[cfg(feature = "mysql")]
auto_increment!(i8, u8, i16, u16, i32, u32, i64, u64);

/// The statements that insert a row and read it as stored, and what they ask of the key.
#[doc(hidden)]
pub trait Inserts<DB: Backend>: Rows<DB> + TableModel {
    /// Inserts a row whose key the database tells.
    ///
    /// # Errors
    /// What Diesel reports, or that there is no key to tell.
    fn insert<R, I>(
        statement: I,
        run: &mut R,
    ) -> impl Future<Output = Result<Self, TransitionError>>
    where
        R: Run<Backend = DB>,
        I: QueryFragment<DB>;

    /// Inserts a row of this key.
    ///
    /// # Errors
    /// What Diesel reports.
    fn insert_with_key<R, I>(
        statement: I,
        key: &Self::Key,
        run: &mut R,
    ) -> impl Future<Output = Result<Self, TransitionError>>
    where
        R: Run<Backend = DB>,
        I: QueryFragment<DB>;

    /// The row of this key, as an UPDATE would see it.
    ///
    /// # Errors
    /// What Diesel reports.
    fn find_by_key<R>(
        key: &Self::Key,
        run: &mut R,
    ) -> impl Future<Output = QueryResult<Option<Self>>>
    where
        R: Run<Backend = DB>;
}

impl<M, DB, ST> Inserts<DB> for M
where
    M: Rows<DB> + Stored<DB> + Selectable<DB> + FromSqlRow<ST, DB> + Send + 'static,
    M::SelectExpression: Expression<SqlType = ST>,
    ST: SqlType + TypedExpressionType + 'static,
    AsSelect<M, DB>: QueryFragment<DB>,
    DB: Backend
        + QueryMetadata<ST>
        + QueryMetadata<AsSelect<M, DB>>
        + QueryMetadata<KeyType<M>>
        + 'static,
    M::Key: FromSqlRow<KeyType<M>, DB> + Send,
{
    async fn insert<R, I>(statement: I, run: &mut R) -> Result<Self, TransitionError>
    where
        R: Run<Backend = DB>,
        I: QueryFragment<DB>,
    {
        match Dialect::of::<DB>() {
            Some(Dialect::Sqlite) => {
                let statement = Insert::<I, KeyOf<M>>::new(statement, KeyOf::new());
                let keys: Vec<M::Key> = run.load(statement).await?;
                let key = keys.into_iter().next().ok_or_else(gone)?;
                Ok(M::find(M::key_is(&key), run).await?.ok_or_else(gone)?)
            }
            Some(Dialect::MySql) => {
                // It keeps the last number until there is a new one.
                run.execute(ForgetLastInsertId).await?;
                run.execute(Insert::new(statement, ())).await?;
                let found = M::find(last_insert_id::<M, DB>(), run).await?;
                found.ok_or(TransitionError::MissingKey)
            }
            _ => {
                let insert = Insert::<I, AsSelect<M, DB>>::new(statement, M::as_select());
                let stored: Vec<M> = run.load(insert).await?;
                Ok(stored.into_iter().next().ok_or_else(gone)?)
            }
        }
    }

    async fn insert_with_key<R, I>(
        statement: I,
        key: &M::Key,
        run: &mut R,
    ) -> Result<Self, TransitionError>
    where
        R: Run<Backend = DB>,
        I: QueryFragment<DB>,
    {
        if returns_what_is_stored::<DB>() {
            return M::insert(statement, run).await;
        }
        run.execute(Insert::new(statement, ())).await?;
        Ok(M::find(M::key_is(key), run).await?.ok_or_else(gone)?)
    }

    async fn find_by_key<R>(key: &M::Key, run: &mut R) -> QueryResult<Option<Self>>
    where
        R: Run<Backend = DB>,
    {
        M::find_latest(M::key_is(key), run).await
    }
}

/// `DO LAST_INSERT_ID(0)`.
struct ForgetLastInsertId;

impl<DB: Backend> QueryFragment<DB> for ForgetLastInsertId {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.push_sql("DO LAST_INSERT_ID(0)");
        Ok(())
    }
}

impl QueryId for ForgetLastInsertId {
    type QueryId = Self;
}

/// `key = LAST_INSERT_ID()`.
fn last_insert_id<M: TableModel, DB: Backend>() -> Cond<'static, DB> {
    struct LastInsertId(&'static [&'static str]);

    impl<DB: Backend> QueryFragment<DB> for LastInsertId {
        fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
            for column in self.0 {
                out.push_identifier(column)?;
                out.push_sql(" = LAST_INSERT_ID() AND LAST_INSERT_ID() <> 0");
            }
            Ok(())
        }
    }

    Cond::Sql(Box::new(LastInsertId(M::KEY_COLUMNS)))
}

/// `INSERT INTO table ..`, and `RETURNING` where there is something to return.
struct Insert<I, R> {
    statement: I,
    returning: R,
}

impl<I, R> Insert<I, R> {
    fn new(statement: I, returning: R) -> Self {
        Self {
            statement,
            returning,
        }
    }
}

/// Diesel's type of the key.
type KeyType<M> = <<M as TableModel>::KeyColumns as Expression>::SqlType;

/// The key's columns without their table: SQLite does not take the name of a schema there.
struct KeyOf<M>(PhantomData<fn() -> M>);

impl<M> KeyOf<M> {
    fn new() -> Self {
        Self(PhantomData)
    }
}

impl<M: TableModel, DB: Backend> QueryFragment<DB> for KeyOf<M> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        for (index, column) in M::KEY_COLUMNS.iter().enumerate() {
            if index > 0 {
                out.push_sql(", ");
            }
            out.push_identifier(column)?;
        }
        Ok(())
    }
}

/// What an INSERT returns.
trait Returned {
    type Row;
}

impl<M: TableModel> Returned for KeyOf<M> {
    type Row = KeyType<M>;
}

impl<M: Selectable<DB>, DB: Backend> Returned for AsSelect<M, DB> {
    type Row = Self;
}

impl<I, R, DB> QueryFragment<DB> for Insert<I, R>
where
    I: QueryFragment<DB>,
    R: QueryFragment<DB>,
    DB: Backend,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.statement.walk_ast(out.reborrow())?;
        if !self.returning.is_noop(out.backend())? {
            out.push_sql(" RETURNING ");
            self.returning.walk_ast(out)?;
        }
        Ok(())
    }
}

impl<I, R: Returned> Query for Insert<I, R> {
    type SqlType = R::Row;
}

impl<I, R> QueryId for Insert<I, R> {
    type QueryId = ();

    const HAS_STATIC_QUERY_ID: bool = false;
}
