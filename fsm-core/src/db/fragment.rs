//! Pieces of SQL that do not show in a type: conditions and assignments.

use std::marker::PhantomData;

use diesel::backend::Backend;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment};
use diesel::serialize::ToSql;
use diesel::sql_types::HasSqlType;

/// A boxed piece of a statement.
pub type Frag<'a, DB> = Box<dyn QueryFragment<DB> + Send + 'a>;

/// A condition: known already, or to be asked of the database.
pub enum Cond<'a, DB: Backend> {
    /// Known.
    Is(bool),
    /// SQL that is TRUE exactly where the condition holds.
    Sql(Frag<'a, DB>),
}

impl<DB: Backend> std::fmt::Debug for Cond<'_, DB> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Is(known) => f.debug_tuple("Is").field(known).finish(),
            Self::Sql(_) => f.debug_tuple("Sql").finish_non_exhaustive(),
        }
    }
}

impl<DB: Backend> QueryFragment<DB> for Cond<'_, DB> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        match self {
            Self::Is(true) => out.push_sql("1=1"),
            Self::Is(false) => out.push_sql("1=0"),
            Self::Sql(sql) => sql.walk_ast(out)?,
        }
        Ok(())
    }
}

/// All of these conditions.
#[must_use]
pub fn all<'a, DB: Backend + 'a>(conds: Vec<Cond<'a, DB>>) -> Cond<'a, DB> {
    Cond::Sql(Box::new(All(conds)))
}

/// Conditions that all hold.
struct All<'a, DB: Backend>(Vec<Cond<'a, DB>>);

impl<DB: Backend> QueryFragment<DB> for All<'_, DB> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        if self.0.is_empty() {
            out.push_sql("1=1");
            return Ok(());
        }
        out.push_sql("(");
        for (index, cond) in self.0.iter().enumerate() {
            if index > 0 {
                out.push_sql(" AND ");
            }
            cond.walk_ast(out.reborrow())?;
        }
        out.push_sql(")");
        Ok(())
    }
}

/// `column = value`, as a condition.
pub fn eq<'a, C, V, DB>(column: C, value: V) -> Cond<'a, DB>
where
    C: Expression + QueryFragment<DB> + Send + 'a,
    C::SqlType: 'a,
    DB: Backend + HasSqlType<C::SqlType>,
    V: ToSql<C::SqlType, DB> + Send + 'a,
{
    Cond::Sql(Box::new(Eq {
        column,
        value: bind(value),
    }))
}

/// A column, and the value that it takes.
#[doc(hidden)]
pub type Assigned<'a, DB> = (&'static str, Frag<'a, DB>);

/// The column takes the value.
pub fn set<'a, C, V, DB>(_: C, value: V) -> Assigned<'a, DB>
where
    C: Column + 'a,
    C::SqlType: 'a,
    DB: Backend + HasSqlType<C::SqlType>,
    V: ToSql<C::SqlType, DB> + Send + 'a,
{
    (C::NAME, Box::new(bind(value)))
}

/// `column = value`.
pub(super) fn assign<'a, DB: Backend + 'a>((name, value): Assigned<'a, DB>) -> Frag<'a, DB> {
    Box::new(Assign { name, value })
}

/// A value of the SQL type `ST`, bound.
#[doc(hidden)]
pub fn bind<ST, V>(value: V) -> Bind<ST, V> {
    Bind {
        value,
        sql_type: PhantomData,
    }
}

/// A bound value.
#[doc(hidden)]
pub struct Bind<ST, V> {
    value: V,
    sql_type: PhantomData<fn() -> ST>,
}

impl<ST, V, DB> QueryFragment<DB> for Bind<ST, V>
where
    DB: Backend + HasSqlType<ST>,
    V: ToSql<ST, DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.push_bind_param::<ST, V>(&self.value)
    }
}

struct Eq<C, B> {
    column: C,
    value: B,
}

impl<C: QueryFragment<DB>, B: QueryFragment<DB>, DB: Backend> QueryFragment<DB> for Eq<C, B> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.column.walk_ast(out.reborrow())?;
        out.push_sql(" = ");
        self.value.walk_ast(out)
    }
}

struct Assign<B> {
    name: &'static str,
    value: B,
}

impl<B: QueryFragment<DB>, DB: Backend> QueryFragment<DB> for Assign<B> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.push_identifier(self.name)?;
        out.push_sql(" = ");
        self.value.walk_ast(out)
    }
}
