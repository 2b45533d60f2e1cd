//! Rules on single columns: who may read a field, and who may write it.

use std::fmt;
use std::marker::PhantomData;

use diesel::backend::Backend;
use diesel::deserialize::{FromSql, FromStaticSqlRow, Queryable};
use diesel::expression::{AppearsOnTable, TypedExpressionType, ValidGrouping, is_aggregate};
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::query_source::{AppearsInFromClause, Once};
use diesel::result::UnexpectedNullError;
use diesel::sql_types::{Bool, IntoNullable, SingleValue, SqlType};

use super::columns::Columns;
use super::forms::{On, SqlForms, SqlRule};
use super::node::{Form, Node, Sign};
use super::out::{FragmentOnAll, RuleBackend};
use super::scope::RuleColumn;
use super::term::{Col, ColumnOf, Field, Place, RuleRow, TermColumn};
use crate::db::dialect::Writable;
use crate::db::{Dialect, assigned};
use crate::rule::{Forms, Pure, Rule};

/// A value that its reader may see or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Readable<T> {
    /// The value.
    Value(T),
    /// There is one, and the actor may not read it.
    Masked,
}

impl<T> Readable<T> {
    /// The value, if it may be read.
    pub fn value(self) -> Option<T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Masked => None,
        }
    }

    /// Whether it may not be read.
    #[must_use]
    pub fn is_masked(&self) -> bool {
        matches!(self, Self::Masked)
    }
}

/// Shows what is masked as dots.
impl<T: fmt::Display> fmt::Display for Readable<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Value(value) => value.fmt(f),
            Self::Masked => f.pad("..."),
        }
    }
}

/// What [`ColumnRules::readable`] selects: whether it may be read, and the value if so.
impl<T, ST, DB> Queryable<(Bool, ST), DB> for Readable<T>
where
    DB: Backend,
    ST: SqlType,
    (bool, Hidden<T>): FromStaticSqlRow<(Bool, ST), DB>,
{
    type Row = (bool, Hidden<T>);

    fn build((may, value): Self::Row) -> diesel::deserialize::Result<Self> {
        match value.0 {
            _ if !may => Ok(Self::Masked),
            Some(value) => Ok(Self::Value(value)),
            None => Err(Box::new(UnexpectedNullError)),
        }
    }
}

/// A value that may be read as its type says, or a NULL where the type may have none.
#[doc(hidden)]
#[derive(Debug)]
pub struct Hidden<T>(Option<T>);

impl<T, ST, DB> FromSql<ST, DB> for Hidden<T>
where
    DB: Backend,
    T: FromSql<ST, DB>,
{
    fn from_sql(bytes: DB::RawValue<'_>) -> diesel::deserialize::Result<Self> {
        T::from_sql(bytes).map(|value| Self(Some(value)))
    }

    fn from_nullable_sql(bytes: Option<DB::RawValue<'_>>) -> diesel::deserialize::Result<Self> {
        match bytes {
            Some(bytes) => Self::from_sql(bytes),
            None => Ok(Self(T::from_nullable_sql(None).ok())),
        }
    }
}

impl<T, ST, DB> Queryable<ST, DB> for Hidden<T>
where
    DB: Backend,
    ST: SingleValue,
    Self: FromSql<ST, DB>,
{
    type Row = Self;

    fn build(row: Self) -> diesel::deserialize::Result<Self> {
        Ok(row)
    }
}

/// A field with rules of its own; made by `#[columns(read = .., write = ..)]`.
pub struct RuledField<M, C, V, R, W> {
    field: Field<M, C, V>,
    read: R,
    write: W,
}

impl<M, C, V, R, W> RuledField<M, C, V, R, W> {
    /// The field that `get` reads.
    #[must_use]
    pub const fn new(get: fn(&M) -> &V, read: R, write: W) -> Self {
        Self {
            field: Field::new(get),
            read,
            write,
        }
    }
}

impl<M, C: Column, V, R, W> fmt::Debug for RuledField<M, C, V, R, W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("RuledField").field(&C::NAME).finish()
    }
}

/// A rule may compare the column; what is masked is masked for readers.
impl<M, C, V, R, W> ColumnOf<M> for RuledField<M, C, V, R, W>
where
    Field<M, C, V>: ColumnOf<M>,
{
    type SqlType = <Field<M, C, V> as ColumnOf<M>>::SqlType;
    type Value = <Field<M, C, V> as ColumnOf<M>>::Value;

    fn of(self, row: RuleRow<'_, M>) -> Col<'_, Self::SqlType, Self::Value> {
        self.field.of(row)
    }
}

/// A field and its rules: who may read it, and who may write it.
type Parts<M, F> = (
    Field<M, <F as Ruled<M>>::Column, <F as Ruled<M>>::Value>,
    <F as Ruled<M>>::Read,
    <F as Ruled<M>>::Write,
);

/// What [`ColumnRules::readable`] gives: whether the field may be read, and the field if so. Together
/// they load as [`Readable`]; the second alone may be NULL, whatever its type.
pub type ReadableColumn<'a, M, F, DB> = (
    RuleColumn<'a, <M as Columns>::Table, DB>,
    Visible<'a, <M as Columns>::Table, <<F as Ruled<M>>::Column as Expression>::SqlType, DB>,
);

/// A field that has rules of its own.
#[diagnostic::on_unimplemented(
    message = "this field has no rules of its own",
    label = "everybody who gets the row reads and writes it",
    note = "give it rules: `#[columns(read = can_see_it, write = can_set_it)]`"
)]
pub trait Ruled<M> {
    /// The column.
    type Column: Column;
    /// The field's type.
    type Value;
    /// Who may read it.
    type Read;
    /// Who may write it.
    type Write;

    /// The parts.
    #[doc(hidden)]
    fn parts(self) -> Parts<M, Self>
    where
        Self: Sized;
}

impl<M, C: Column, V, R, W> Ruled<M> for RuledField<M, C, V, R, W> {
    type Column = C;
    type Value = V;
    type Read = R;
    type Write = W;

    fn parts(self) -> Parts<M, Self> {
        (self.field, self.read, self.write)
    }
}

/// The SQL type of a field's column, as NULL may stand in it.
pub type Masked<M, F> =
    <<<F as Ruled<M>>::Column as Expression>::SqlType as IntoNullable>::Nullable;

/// What fields with rules of their own are asked: `employee.read(|c| c.salary, &mary)`. In scope with
/// the prelude, for every model with `#[derive(Columns)]`.
pub trait ColumnRules: Columns {
    /// Whether the actor may read the field of this row.
    fn may_read<A, F>(&self, field: impl FnOnce(Self::All) -> F, actor: &A) -> bool
    where
        A: ?Sized,
        F: Ruled<Self>,
        F::Read: Rule<A, Self> + Pure,
    {
        field(Self::COLUMNS).parts().1.test(actor, self)
    }

    /// Whether the actor may write the field of this row.
    fn may_write<A, F>(&self, field: impl FnOnce(Self::All) -> F, actor: &A) -> bool
    where
        A: ?Sized,
        F: Ruled<Self>,
        F::Write: Rule<A, Self> + Pure,
    {
        field(Self::COLUMNS).parts().2.test(actor, self)
    }

    /// The field's value, if the actor may read it.
    fn read<A, F>(&self, field: impl FnOnce(Self::All) -> F, actor: &A) -> Readable<&F::Value>
    where
        A: ?Sized,
        F: Ruled<Self>,
        F::Value: 'static,
        F::Read: Rule<A, Self> + Pure,
    {
        let (field, read, _) = field(Self::COLUMNS).parts();
        if read.test(actor, self) {
            Readable::Value(field.of_row(self))
        } else {
            Readable::Masked
        }
    }

    /// The column where the actor may read it, and NULL where not: for `filter` and `order`, so that
    /// nobody learns a value by sorting.
    fn visible<A, F, DB>(
        field: impl FnOnce(Self::All) -> F,
        actor: &A,
    ) -> Visible<'_, Self::Table, Masked<Self, F>, DB>
    where
        A: ?Sized,
        F: Ruled<Self>,
        F::Column: Default + FragmentOnAll + 'static,
        <F::Column as Expression>::SqlType: SqlType + IntoNullable + 'static,
        F::Read: SqlRule<A, Self> + On<DB>,
    {
        visible_to(field(Self::COLUMNS), actor).1
    }

    /// The field for `select`: it is loaded as [`Readable`] of the field's type, so that a NULL which may
    /// be read is `Readable::Value(None)`.
    fn readable<A, F, DB>(
        field: impl FnOnce(Self::All) -> F,
        actor: &A,
    ) -> ReadableColumn<'_, Self, F, DB>
    where
        A: ?Sized,
        F: Ruled<Self>,
        F::Column: Default + FragmentOnAll + 'static,
        <F::Column as Expression>::SqlType: SqlType + IntoNullable + 'static,
        F::Read: SqlRule<A, Self> + On<DB>,
    {
        let (read, visible) = visible_to(field(Self::COLUMNS), actor);
        (read.column(actor), visible)
    }

    /// Looks for a field of a changeset, given as `&form`, that the actor may not write. A field that is
    /// `None` is not written.
    ///
    /// # Errors
    /// [`NotWritable`], which names the first such field.
    fn may_change<A, F>(&self, changes: F, actor: &A) -> Result<(), NotWritable>
    where
        A: ?Sized,
        Self: WriteRules<A>,
        F: AsChangeset<Target = Self::Table>,
        F::Changeset: Writable,
    {
        let changes = changes.as_changeset();
        let dialects = [Dialect::Sqlite, Dialect::Postgres, Dialect::MySql];
        let text = dialects
            .into_iter()
            .find_map(|dialect| changes.text_in(dialect));
        let written = text.map(|text| assigned::columns(&text));
        for (column, may) in self.write_rules(actor) {
            // Without the text nobody knows what is written.
            let is_written = |columns: &Vec<String>| columns.iter().any(|name| name == column);
            if !may && written.as_ref().is_none_or(is_written) {
                return Err(NotWritable { column });
            }
        }
        Ok(())
    }
}

impl<M: Columns> ColumnRules for M {}

/// Who may read a field, and its column where the actor may.
fn visible_to<M, A, F, ST, DB>(field: F, actor: &A) -> (F::Read, Visible<'_, M::Table, ST, DB>)
where
    M: Columns,
    A: ?Sized,
    F: Ruled<M>,
    F::Column: Default + FragmentOnAll + 'static,
    <F::Column as Expression>::SqlType: 'static,
    F::Read: SqlRule<A, M> + On<DB>,
{
    let (field, read, _) = field.parts();
    let visible = Visible {
        may: read.scope::<A, M, DB>(actor).into_node(),
        column: TermColumn::of(field.of(RuleRow::at(Place::Table)).column),
        types: PhantomData,
    };
    (read, visible)
}

/// The rules of all fields that have one for writing; made by `#[derive(Columns)]`.
pub trait WriteRules<A: ?Sized>: Columns {
    /// Each such column, and whether the actor may write it.
    #[doc(hidden)]
    fn write_rules(&self, actor: &A) -> Vec<(&'static str, bool)>;
}

/// A changeset has a field that the actor may not write. HTTP 403.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{column}` can't be changed by you")]
#[non_exhaustive]
pub struct NotWritable {
    /// The column.
    pub column: &'static str,
}

/// A column where it may be read, and NULL where not; made by [`ColumnRules::visible`].
#[must_use = "a column does nothing until a query has it"]
pub struct Visible<'a, T, ST, DB> {
    may: Node<'a>,
    column: TermColumn,
    types: Types<T, ST, DB>,
}

type Types<T, ST, DB> = PhantomData<fn() -> (T, ST, DB)>;

impl<T, ST, DB> fmt::Debug for Visible<'_, T, ST, DB> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Visible").field(&self.may).finish()
    }
}

impl<T, ST, DB> Expression for Visible<'_, T, ST, DB>
where
    ST: SqlType + SingleValue + TypedExpressionType,
{
    type SqlType = ST;
}

impl<T, ST, DB, QS> AppearsOnTable<QS> for Visible<'_, T, ST, DB>
where
    Self: Expression,
    QS: AppearsInFromClause<T, Count = Once>,
{
}

impl<T, ST, DB, QS> SelectableExpression<QS> for Visible<'_, T, ST, DB>
where
    T: Table,
    T::PrimaryKey: SelectableExpression<QS>,
    Self: AppearsOnTable<QS>,
{
}

impl<T, ST, DB> ValidGrouping<()> for Visible<'_, T, ST, DB> {
    type IsAggregate = is_aggregate::No;
}

impl<T, ST, DB> QueryId for Visible<'_, T, ST, DB> {
    type QueryId = ();

    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<T, ST, DB: RuleBackend> QueryFragment<DB> for Visible<'_, T, ST, DB> {
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        pass.push_sql("(CASE WHEN ");
        self.may
            .push(Sign::Positive, Form::Filter, DB::out(pass.reborrow()))?;
        pass.push_sql(" THEN ");
        self.column.push(DB::out(pass.reborrow()))?;
        pass.push_sql(" END)");
        Ok(())
    }
}
