//! States as values of a column.

use std::marker::PhantomData;

use diesel::backend::Backend;
use diesel::deserialize::{self, FromSql};
use diesel::expression::{AppearsOnTable, AsExpression, TypedExpressionType};
use diesel::internal::table_macro::NoFromClause;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::serialize::{self, Output, ToSql};
use diesel::sql_types::{HasSqlType, Integer, SingleValue, SqlType, Text};

use super::fragment::{Cond, any, eq};
use crate::state::{Initial, State};

/// What no column's type is. A state enum is an expression of such types only, so that
/// `.set(state.eq(LoanState::Approved))` does not compile.
#[doc(hidden)]
pub trait NoColumn {}

/// Writes the state's name.
///
/// # Errors
/// What Diesel reports.
#[doc(hidden)]
pub fn to_sql_name<S, DB>(state: S, out: &mut Output<'_, '_, DB>) -> serialize::Result
where
    S: State,
    DB: Backend,
    str: ToSql<Text, DB>,
{
    ToSql::<Text, DB>::to_sql(state.name(), out)
}

/// Writes the state's integer code.
///
/// # Errors
/// What Diesel reports.
#[doc(hidden)]
pub fn to_sql_code<S, DB>(state: S, out: &mut Output<'_, '_, DB>) -> serialize::Result
where
    S: State,
    DB: Backend,
    i32: ToSql<Integer, DB>,
{
    // A code is a constant of the enum, so it outlives every statement.
    let code: &'static i32 = state.info().code.as_ref().ok_or("the state has no code")?;
    ToSql::<Integer, DB>::to_sql(code, out)
}

/// Integers have no former names: codes are pinned.
///
/// # Errors
/// Always.
#[doc(hidden)]
pub fn alias_of_code<DB: Backend>(alias: &str, _: &mut Output<'_, '_, DB>) -> serialize::Result {
    Err(format!("`{alias}` is a name, and the column holds codes").into())
}

/// Reads a state by its name or an alias.
///
/// # Errors
/// [`UnknownState`](crate::UnknownState) for any other value.
#[doc(hidden)]
pub fn from_sql_name<S, DB>(bytes: DB::RawValue<'_>) -> deserialize::Result<S>
where
    S: State,
    DB: Backend,
    String: FromSql<Text, DB>,
{
    let name = <String as FromSql<Text, DB>>::from_sql(bytes)?;
    Ok(S::from_name(&name)?)
}

/// Reads a state by its integer code.
///
/// # Errors
/// [`UnknownState`](crate::UnknownState) for any other value.
#[doc(hidden)]
pub fn from_sql_code<S, DB>(bytes: DB::RawValue<'_>) -> deserialize::Result<S>
where
    S: State,
    DB: Backend,
    i32: FromSql<Integer, DB>,
{
    let code = <i32 as FromSql<Integer, DB>>::from_sql(bytes)?;
    Ok(S::from_code(code)?)
}

impl<S, ST, DB> ToSql<ST, DB> for Initial<S>
where
    S: State + ToSql<ST, DB>,
    DB: Backend,
{
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
        ToSql::<ST, DB>::to_sql(self.as_state(), out)
    }
}

impl<S, ST> AsExpression<ST> for Initial<S>
where
    ST: SqlType + TypedExpressionType + SingleValue,
{
    type Expression = Birth<ST, Self>;

    fn as_expression(self) -> Self::Expression {
        Birth {
            state: self,
            sql_type: PhantomData,
        }
    }
}

impl<'a, S, ST> AsExpression<ST> for &'a Initial<S>
where
    ST: SqlType + TypedExpressionType + SingleValue,
{
    type Expression = Birth<ST, &'a Initial<S>>;

    fn as_expression(self) -> Self::Expression {
        Birth {
            state: self,
            sql_type: PhantomData,
        }
    }
}

/// The state of a new row, as an expression that stands in an INSERT and nowhere else: an UPDATE
/// with it would put a row back to its start.
#[derive(Debug, Clone, Copy)]
pub struct Birth<ST, V> {
    state: V,
    sql_type: PhantomData<fn() -> ST>,
}

impl<ST: SqlType + TypedExpressionType, V> Expression for Birth<ST, V> {
    type SqlType = ST;
}

impl<ST, V> AppearsOnTable<NoFromClause> for Birth<ST, V> where Self: Expression {}

impl<ST, V, DB> QueryFragment<DB> for Birth<ST, V>
where
    DB: Backend + HasSqlType<ST>,
    V: ToSql<ST, DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.push_bind_param::<ST, V>(&self.state)
    }
}

impl<ST: QueryId, V> QueryId for Birth<ST, V> {
    type QueryId = Birth<ST::QueryId, ()>;

    const HAS_STATIC_QUERY_ID: bool = ST::HAS_STATIC_QUERY_ID;
}

/// A state enum as a column of type `ST`; made by `#[derive(State)]`.
#[doc(hidden)]
pub trait StateColumn<ST, DB: Backend>: State + ToSql<ST, DB> {
    /// Writes one of the former names of a state.
    ///
    /// # Errors
    /// What Diesel reports.
    fn alias_to_sql(alias: &'static str, out: &mut Output<'_, '_, DB>) -> serialize::Result;

    /// Whether the column holds names, and so may hold a former one.
    const BY_NAME: bool;
}

/// A former name of a state.
struct Alias<S> {
    name: &'static str,
    state: PhantomData<fn() -> S>,
}

impl<S> std::fmt::Debug for Alias<S> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}

impl<S: StateColumn<ST, DB>, ST, DB: Backend> ToSql<ST, DB> for Alias<S> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
        S::alias_to_sql(self.name, out)
    }
}

/// The column holds `state`, under its name or a former one.
#[doc(hidden)]
pub fn is_state<'a, C, S, DB>(column: C, state: S) -> Cond<'a, DB>
where
    C: Column + QueryFragment<DB> + Copy + Send + 'a,
    C::SqlType: 'a,
    DB: Backend + HasSqlType<C::SqlType> + 'a,
    S: StateColumn<C::SqlType, DB> + Send,
{
    let own = eq(column, state);
    let aliases = state.info().aliases;
    if aliases.is_empty() || !<S as StateColumn<C::SqlType, DB>>::BY_NAME {
        return own;
    }
    let former = aliases.iter().map(|name| {
        eq(
            column,
            Alias::<S> {
                name,
                state: PhantomData,
            },
        )
    });
    any(std::iter::once(own).chain(former).collect())
}
