//! The columns of a model's table, as rules speak of them.

use diesel::prelude::*;
use diesel::sql_types::{Nullable, SqlType};

use super::build::{Build, BuildOn};
use super::leaf::Op;
use super::node::Node;
use super::out::{BindsTo, Fragment, FragmentOnAll, Out, Push};
use super::term::{Col, Field, RuleRow};
use super::value::{Exact, Lent, NeverNull};

/// A model whose columns rules can speak of; made by `#[derive(Columns)]`.
#[diagnostic::on_unimplemented(
    message = "rules can't speak of the columns of `{Self}`",
    label = "this model has no `#[derive(Columns)]`",
    note = "a model that a rule is about, or that stands in a relation, derives `Columns` and has `#[diesel(table_name = ..)]`"
)]
pub trait Columns: Sized + 'static {
    /// The table.
    type Table: Table + Default + 'static;
    /// A struct with a [`Field`] for each field of the model.
    type All: 'static;
    /// A struct with a [`Field`] for each field that a machine reads by a method of its name.
    type States: 'static;
    /// The column of the primary key; the first one where it has several.
    type KeyColumn;
    /// The type of its field.
    type Key: 'static;
    /// Whether the key is one column.
    type Keyed;

    /// What a person calls a row: `#[machine(noun = "..")]`, or the model's name in words.
    const NOUN: &'static str;
    /// The columns.
    const COLUMNS: Self::All;
    /// The columns that hold states.
    const STATES: Self::States;
    /// The primary key.
    const KEY: Field<Self, Self::KeyColumn, Self::Key>;

    /// The table, as a piece of a statement.
    #[doc(hidden)]
    fn table() -> Box<dyn Push>;

    /// The row in words, by its key: `loan 7`.
    fn described(&self) -> String {
        Self::NOUN.to_owned()
    }

    /// The rule of `#[columns(only = ..)]`: rows that it denies are there for no relation.
    #[doc(hidden)]
    fn only<'a>(build: &Build, row: RuleRow<'a, Self>) -> Node<'a> {
        let _ = (build, row);
        Node::known_as(true)
    }

    /// The same in memory.
    #[doc(hidden)]
    fn is_there(&self) -> bool {
        true
    }

    /// That each column which holds a state holds one that is known.
    #[doc(hidden)]
    #[must_use]
    fn known_states(row: RuleRow<'_, Self>) -> Vec<Node<'_>> {
        let _ = row;
        Vec::new()
    }

    /// How a comparison of a rule's forms makes and loads rows; `None` where it can't.
    #[cfg(feature = "test-util")]
    #[doc(hidden)]
    #[must_use]
    fn scratch() -> Option<super::agreement::scratch::Scratch> {
        None
    }
}

/// A primary key of one column.
#[derive(Debug, Clone, Copy)]
pub struct OneColumn;

/// A primary key of several columns, by which `parent` finds nothing.
#[derive(Debug, Clone, Copy)]
pub struct SeveralColumns;

/// The table of generated code.
#[doc(hidden)]
#[must_use]
pub fn table<T>() -> Box<dyn Push>
where
    T: Table + Default,
    T::FromClause: FragmentOnAll + 'static,
    T::PrimaryKey: FragmentOnAll + 'static,
{
    let table = T::default();
    Box::new(TableAndKey {
        key: Fragment(table.primary_key()),
        table: Fragment(table.from_clause()),
    })
}

struct TableAndKey<T, K> {
    table: Fragment<T>,
    key: Fragment<K>,
}

impl<T: FragmentOnAll, K: FragmentOnAll> Push for TableAndKey<T, K> {
    fn push<'b>(&'b self, out: Out<'_, 'b>) -> QueryResult<()> {
        self.table.push(out)
    }

    fn push_key<'b>(&'b self, out: Out<'_, 'b>) -> QueryResult<()> {
        self.key.push(out)
    }
}

/// A column that holds keys of type `ST`, or `Nullable` ones.
#[diagnostic::on_unimplemented(
    message = "this column does not hold the key of the parent",
    label = "the parent's primary key has the type `{ST}`",
    note = "`parent(o.key, |p: Parent| ..)` finds the parent by its primary key"
)]
pub trait KeyOf<ST, K, V, W>: Sized {
    /// `key = column`.
    #[doc(hidden)]
    fn is_key<'a>(
        build: &BuildOn<'_, W>,
        key: Col<'a, ST, K>,
        column: Col<'a, Self, V>,
    ) -> Node<'a>
    where
        K: 'a,
        V: 'a,
        ST: 'a;
}

#[diagnostic::do_not_recommend]
impl<ST, K, V, W> KeyOf<ST, K, V, W> for ST
where
    ST: SqlType + NeverNull,
    K: Exact,
    W: 'static,
    for<'k> &'k K: BindsTo<W, ST>,
    for<'k> &'k V: BindsTo<W, ST>,
{
    fn is_key<'a>(build: &BuildOn<'_, W>, key: Col<'a, ST, K>, column: Col<'a, ST, V>) -> Node<'a>
    where
        K: 'a,
        V: 'a,
        ST: 'a,
    {
        build.compare_columns(key, Op::Eq, column)
    }
}

#[diagnostic::do_not_recommend]
impl<ST, K, V, W> KeyOf<ST, K, Option<V>, W> for Nullable<ST>
where
    ST: SqlType + NeverNull,
    K: Exact,
    V: Exact,
    W: 'static,
    for<'k> &'k K: BindsTo<W, ST>,
    for<'k> &'k V: BindsTo<W, ST>,
{
    fn is_key<'a>(
        build: &BuildOn<'_, W>,
        key: Col<'a, ST, K>,
        column: Col<'a, Self, Option<V>>,
    ) -> Node<'a>
    where
        K: 'a,
        V: 'a,
        ST: 'a,
    {
        match column.value {
            Some(None) => Node::known_as(false),
            Some(Some(value)) => build.compare(key, Op::Eq, Lent(value)),
            None => build.some_is_column(column, key),
        }
    }
}
