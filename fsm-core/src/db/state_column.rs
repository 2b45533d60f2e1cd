//! States as values of a column.

use diesel::backend::Backend;
use diesel::deserialize::{self, FromSql};
use diesel::expression::{AsExpression, TypedExpressionType};
use diesel::internal::derives::as_expression::Bound;
use diesel::serialize::{self, Output, ToSql};
use diesel::sql_types::{Integer, SingleValue, SqlType, Text};

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
    type Expression = Bound<ST, Self>;

    fn as_expression(self) -> Self::Expression {
        Bound::new(self)
    }
}

impl<'a, S, ST> AsExpression<ST> for &'a Initial<S>
where
    ST: SqlType + TypedExpressionType + SingleValue,
{
    type Expression = Bound<ST, &'a Initial<S>>;

    fn as_expression(self) -> Self::Expression {
        Bound::new(self)
    }
}
