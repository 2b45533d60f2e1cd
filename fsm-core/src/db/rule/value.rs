//! The values that columns are compared with, and what may be compared with what.

use std::ops::Deref;

use diesel::sql_types::{self as st, SqlType, is_nullable};

/// A value of the actor's or the context's, borrowed.
#[derive(Debug)]
pub struct Lent<'a, V: ?Sized>(pub &'a V);

/// A value that was computed.
#[derive(Debug)]
pub struct Own<V>(pub V);

/// A value that a column is compared with.
pub trait Given<'a> {
    /// What is bound.
    type Value: 'a;

    /// It.
    fn given(self) -> Self::Value;
}

impl<'a, V: ?Sized> Given<'a> for Lent<'a, V> {
    type Value = &'a V;

    fn given(self) -> &'a V {
        self.0
    }
}

impl<'a, V: 'a> Given<'a> for Own<V> {
    type Value = V;

    fn given(self) -> V {
        self.0
    }
}

impl<V: ?Sized> Deref for Lent<'_, V> {
    type Target = V;

    fn deref(&self) -> &V {
        self.0
    }
}

/// A column that is never NULL.
#[diagnostic::on_unimplemented(
    message = "a column that may be NULL can't be compared like this",
    label = "this field is an `Option`",
    note = "in Rust `None == None` is true, so an actor without a team would match objects without one",
    note = "write `o.team.is_some_and(|team| ..)`, `o.team == Some(value)`, or `same_or_both_none(o.team, value)` where both being `None` is meant"
)]
pub trait NeverNull {}

#[diagnostic::do_not_recommend]
impl<ST: SqlType<IsNull = is_nullable::NotNull>> NeverNull for ST {}

/// A type whose values are equal or not, without rounding.
#[diagnostic::on_unimplemented(
    message = "values of type `{Self}` can't be compared in SQL as Rust compares them",
    label = "floating-point numbers are not compared, or the type has no `Eq`",
    note = "derive `Eq` on a type of your own; for a float use `#[rule(memory)]`"
)]
pub trait Exact {}

#[diagnostic::do_not_recommend]
impl<V: Eq + ?Sized> Exact for V {}

/// A type that the database orders as Rust does: integers, dates, times and decimals.
#[diagnostic::on_unimplemented(
    message = "columns of type `{Self}` are not ordered in SQL as Rust orders them",
    label = "order is for integers, dates, times and decimals",
    note = "the order of texts depends on the database's collation, and that of floats on rounding: `#[rule(memory)]` decides in Rust"
)]
pub trait Ordered {}

macro_rules! ordered {
    ($($type:ty),*) => { $(#[diagnostic::do_not_recommend] impl Ordered for $type {})* };
}

ordered!(
    st::SmallInt,
    st::Integer,
    st::BigInt,
    st::Date,
    st::Time,
    st::Timestamp,
    st::Numeric
);
#[cfg(feature = "postgres")]
ordered!(diesel::pg::sql_types::Timestamptz, st::Oid);
#[cfg(feature = "sqlite")]
ordered!(st::TimestamptzSqlite);
#[cfg(feature = "mysql")]
ordered!(
    st::TinyInt,
    st::Unsigned<st::TinyInt>,
    st::Unsigned<st::SmallInt>,
    st::Unsigned<st::Integer>,
    st::Unsigned<st::BigInt>,
    st::Datetime
);

/// A field that is a text.
#[diagnostic::on_unimplemented(
    message = "this is asked of texts, and the column has another type",
    label = "not a text",
    note = "`is_empty`, `starts_with`, `ends_with` and `contains` have SQL for columns of text"
)]
pub trait TextColumn {}

impl TextColumn for st::Text {}

/// A field whose methods are those of a text.
#[diagnostic::on_unimplemented(
    message = "the methods of `{Self}` are its own, and SQL knows those of a text alone",
    label = "`{Self}` is no text",
    note = "compare the whole value, or use `#[rule(memory)]`"
)]
pub trait TextValue {}

impl TextValue for String {}
impl TextValue for str {}
impl TextValue for Box<str> {}
impl TextValue for std::borrow::Cow<'_, str> {}
impl<T: TextValue> TextValue for Option<T> {}

/// A field whose order is the database's: numbers, dates and times.
#[diagnostic::on_unimplemented(
    message = "the order of `{Self}` may be another than that of its column",
    label = "numbers, dates and times are ordered in SQL",
    note = "compare with each value that counts, or use `#[rule(memory)]`",
    note = "decimals, `BigDecimal`, are ordered with the feature `numeric` of fsm-core"
)]
pub trait OrderedValue {}

macro_rules! ordered_values {
    ($($type:ty),*) => { $(#[diagnostic::do_not_recommend] impl OrderedValue for $type {})* };
}

ordered_values!(
    i8,
    i16,
    i32,
    i64,
    u8,
    u16,
    u32,
    u64,
    chrono::NaiveDate,
    chrono::NaiveTime,
    chrono::NaiveDateTime
);
#[cfg(feature = "numeric")]
ordered_values!(bigdecimal::BigDecimal);
// Their columns have no order here, which is said once.
ordered_values!(f32, f64, String);

#[diagnostic::do_not_recommend]
impl<Z: chrono::TimeZone> OrderedValue for chrono::DateTime<Z> {}

/// A whole number with a sign, which databases compare with one of 64 bits as it is.
#[doc(hidden)]
pub trait WholeNumber {}

impl WholeNumber for st::SmallInt {}
impl WholeNumber for st::Integer {}
impl WholeNumber for st::BigInt {}

/// A column of at most 32 bits, which `i64::from` widens.
#[diagnostic::on_unimplemented(
    message = "a column of type `{Self}` is not computed with in SQL",
    label = "`i64::from` widens integers up to 32 bits",
    note = "a sum of larger numbers could overflow in one of both: `#[rule(memory)]` decides in Rust"
)]
pub trait Widens {}

impl Widens for st::SmallInt {}
impl Widens for st::Integer {}
#[cfg(feature = "mysql")]
impl Widens for st::TinyInt {}
#[cfg(feature = "mysql")]
impl Widens for st::Unsigned<st::TinyInt> {}
#[cfg(feature = "mysql")]
impl Widens for st::Unsigned<st::SmallInt> {}
#[cfg(feature = "mysql")]
impl Widens for st::Unsigned<st::Integer> {}
