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

use super::dialect::Dialect;
use super::fragment::{Cond, eq};
use crate::error::UnknownState;
use crate::machine::Machine;
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
    Ok(S::from_name(&name).map_err(UnknownState::stored)?)
}

/// Reads a state by its integer code.
///
/// # Errors
/// [`UnknownState`](crate::UnknownState) for any other value.
#[doc(hidden)]
pub fn from_sql_code<S, DB>(bytes: DB::RawValue<'_>) -> deserialize::Result<S>
where
    S: State,
    DB: Backend + 'static,
    i32: FromSql<Integer, DB>,
    String: FromSql<Text, DB>,
{
    if Dialect::of::<DB>() != Some(Dialect::Sqlite) {
        let code = <i32 as FromSql<Integer, DB>>::from_sql(bytes)?;
        return Ok(S::from_code(code).map_err(UnknownState::stored)?);
    }
    // SQLite's columns hold anything, and it makes 32 bits of whatever it is asked for as a number.
    let text = <String as FromSql<Text, DB>>::from_sql(bytes)?;
    let state = text.parse().ok().and_then(|code| S::from_code(code).ok());
    let unknown = || UnknownState::new(S::NAME, &text, S::NAMES).stored();
    Ok(state.ok_or_else(unknown)?)
}

/// The error of a state column that holds NULL.
///
/// # Errors
/// [`UnknownState`](crate::UnknownState).
#[doc(hidden)]
pub fn from_null<S: State>() -> deserialize::Result<S> {
    Err(UnknownState::new(S::NAME, "NULL", S::NAMES).stored().into())
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
        Birth::of(self)
    }
}

impl<'a, S, ST> AsExpression<ST> for &'a Initial<S>
where
    ST: SqlType + TypedExpressionType + SingleValue,
{
    type Expression = Birth<ST, &'a Initial<S>>;

    fn as_expression(self) -> Self::Expression {
        Birth::of(self)
    }
}

/// A value of a new row, as an expression that stands in an INSERT and nowhere else: an UPDATE with
/// an initial state would put a row back to its start.
#[derive(Debug, Clone, Copy)]
pub struct Birth<ST, V> {
    value: V,
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
        out.push_bind_param::<ST, V>(&self.value)
    }
}

impl<ST, V> Birth<ST, V> {
    /// A value of a column of type `ST`.
    #[doc(hidden)]
    pub fn of(value: V) -> Self {
        Self {
            value,
            sql_type: PhantomData,
        }
    }
}

impl<ST: QueryId, V> QueryId for Birth<ST, V> {
    type QueryId = Birth<ST::QueryId, ()>;

    const HAS_STATIC_QUERY_ID: bool = ST::HAS_STATIC_QUERY_ID;
}

/// A backend that has the type of a state column. It stands for Diesel's `HasSqlType`, in our words.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no columns of type `{ST}`, and the model's states are stored in one",
    label = "states can't be stored so on this database",
    note = "SQLite has no enum types: store the states as text, without `#[state(storage = native, ..)]`"
)]
pub trait HasStateType<ST>: Backend + HasSqlType<ST> {}

#[diagnostic::do_not_recommend]
impl<ST, DB: Backend + HasSqlType<ST>> HasStateType<ST> for DB {}

/// How a column holds states.
#[doc(hidden)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StoredAs {
    /// As text.
    Name,
    /// As a label of an enum of the database's own.
    Label,
    /// As a number.
    Code,
}

/// How a column holds the states of an enum; made by `#[derive(State)]`.
#[doc(hidden)]
pub trait StoredState: State {
    /// How.
    const STORED_AS: StoredAs;
}

/// A state enum as a column of type `ST`; made by `#[derive(State)]`.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't be stored in a column of type `{ST}`",
    label = "the state column in `table!` has another type than the states",
    note = "states are stored as `Text` unless the enum says `#[state(storage = integer)]` (`Integer`) or `#[state(storage = native, sql_type = path)]`"
)]
pub trait StateColumn<ST, DB: Backend>: StoredState + ToSql<ST, DB> {
    /// Binds a former name of a state. Columns of codes have none.
    ///
    /// # Errors
    /// What Diesel reports.
    fn bind_alias(alias: &'static str, out: &mut AstPass<'_, '_, DB>) -> QueryResult<()> {
        let _ = (alias, out);
        Ok(())
    }
}

/// Writes `(column IN (..))`: the column holds one of these states, under its name or a former one.
///
/// The text depends on the number of states alone, so there are few of them and each is cached.
///
/// # Errors
/// What Diesel reports.
pub(super) fn push_is_one_of<'b, C, S, DB>(
    column: &'b C,
    states: impl Iterator<Item = &'b S> + Clone,
    out: &mut AstPass<'_, 'b, DB>,
) -> QueryResult<()>
where
    C: Expression + QueryFragment<DB>,
    S: StateColumn<C::SqlType, DB>,
    DB: Backend + HasSqlType<C::SqlType> + 'static,
{
    if states.clone().next().is_none() {
        out.push_sql("(1=0)");
        return Ok(());
    }
    out.push_sql("(");
    column.walk_ast(out.reborrow())?;
    out.push_sql(" IN (");
    for (index, state) in states.clone().enumerate() {
        if index > 0 {
            out.push_sql(", ");
        }
        out.push_bind_param::<C::SqlType, S>(state)?;
    }
    let stored_as = S::STORED_AS;
    let aliases = states.flat_map(|state| state.info().aliases).copied();
    // A label that is none any more is an error of PostgreSQL's where it is compared with its enum.
    let as_text = stored_as == StoredAs::Label && Dialect::of::<DB>() == Some(Dialect::Postgres);
    if as_text && aliases.clone().next().is_some() {
        out.push_sql(") OR CAST(");
        column.walk_ast(out.reborrow())?;
        out.push_sql(" AS TEXT) IN (");
    }
    if stored_as != StoredAs::Code {
        for (index, alias) in aliases.enumerate() {
            if index > 0 || !as_text {
                out.push_sql(", ");
            }
            S::bind_alias(alias, out)?;
        }
    }
    out.push_sql("))");
    Ok(())
}

/// The column holds a state, under its name or a former one.
struct IsState<C, S> {
    column: C,
    state: S,
}

impl<C, S, DB> QueryFragment<DB> for IsState<C, S>
where
    C: Expression + QueryFragment<DB>,
    S: StateColumn<C::SqlType, DB>,
    DB: Backend + HasSqlType<C::SqlType> + 'static,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        push_is_one_of(&self.column, std::iter::once(&self.state), &mut out)
    }
}

/// The column holds `state`, under its name or a former one.
#[doc(hidden)]
pub fn is_state<'a, C, S, DB>(column: C, state: S) -> Cond<'a, DB>
where
    C: Expression + QueryFragment<DB> + Copy + Send + 'a,
    C::SqlType: 'a,
    DB: Backend + HasSqlType<C::SqlType> + 'static,
    S: StateColumn<C::SqlType, DB> + Send,
{
    if S::STORED_AS == StoredAs::Code || state.info().aliases.is_empty() {
        return eq(column, state);
    }
    Cond::Sql(Box::new(IsState { column, state }))
}

/// The column of the event's machine holds a state that the event starts from.
///
/// # Errors
/// What Diesel reports.
#[doc(hidden)]
pub fn is_source<'b, M, S, C, DB>(
    event: M::Event,
    column: &'b C,
    mut out: AstPass<'_, 'b, DB>,
) -> QueryResult<()>
where
    M: Machine<S>,
    C: Expression + QueryFragment<DB>,
    S: StateColumn<C::SqlType, DB>,
    DB: Backend + HasSqlType<C::SqlType> + 'static,
{
    let table = M::TABLE;
    let sources = S::ALL.iter().filter(|state| table.allows(**state, event));
    push_is_one_of(column, sources, &mut out)
}
