//! What generated code calls to build a rule's tree.

use std::any::TypeId;
use std::cell::Cell;
use std::marker::PhantomData;

use diesel::sql_types::{self as st, Bool, Nullable, SqlType};

use super::columns::Columns;
use super::leaf::{Leaf, Op, TextTest};
use super::node::{Kind, Node};
use super::out::{BindsTo, Every};
use super::parts::Parts;
use super::relation::Relation;
use super::states::states_of;
use super::term::{Col, Kind as ColumnKind, Number, Place, RuleRow, Sum, Term, TermColumn, Values};
use super::value::{
    Exact, Given, NeverNull, Ordered, OrderedValue, Own, TextColumn, TextValue, Widens,
};
use crate::db::state_column::StoredState;
use crate::rule::{Shown, Told};

/// What the parts of one tree share while it is built.
#[derive(Debug)]
pub struct Build {
    /// The number of the next relation's row.
    pub(super) next: Cell<u16>,
    /// Whether each part is kept, with its text and its values, to be told.
    pub(super) tells: Cell<bool>,
    /// The table that the rule's object is a row of.
    pub(super) own: Option<TypeId>,
    /// Whether a relation reads that table too.
    pub(super) reads_own: Cell<bool>,
    /// Whether each condition is kept with its text, to be changed by itself.
    #[cfg(feature = "test-util")]
    pub(super) names: bool,
}

impl Build {
    /// For a rule on rows of `T`.
    pub(crate) fn of<T: 'static>(tells: bool) -> Self {
        let build = Self {
            next: Cell::new(1),
            tells: Cell::new(tells),
            own: Some(TypeId::of::<T>()),
            reads_own: Cell::new(false),
            #[cfg(feature = "test-util")]
            names: false,
        };
        // The type is `table` in a module of the table's name.
        build.avoiding(std::any::type_name::<T>().rsplit("::").nth(1))
    }

    /// The same with each condition's text.
    #[cfg(feature = "test-util")]
    pub(super) fn with_names(mut self) -> Self {
        self.names = true;
        self
    }

    /// The same beside a table or an alias of this name: a relation's row that was called the same would
    /// hide it.
    pub(crate) fn avoiding(self, name: Option<&str>) -> Self {
        let number = name.and_then(|name| name.strip_prefix(['r', 'R']));
        // No rule has so many relations that it would come to a larger one.
        let number = number.and_then(|number| number.parse().ok());
        if let Some(number @ 0..10_000_u16) = number {
            self.next.set(number + 1);
        }
        self
    }

    /// For a rule on objects.
    pub(crate) fn of_objects(tells: bool) -> Self {
        Self {
            next: Cell::new(1),
            tells: Cell::new(tells),
            own: None,
            reads_own: Cell::new(false),
            #[cfg(feature = "test-util")]
            names: false,
        }
    }

    /// Whether a relation reads the table that the rule is about.
    pub(crate) fn reads_own(&self) -> bool {
        self.reads_own.get()
    }

    pub(crate) fn tells(&self) -> bool {
        self.tells.get()
    }

    /// The same for the backends `W`.
    #[must_use]
    pub fn on<W>(&self) -> BuildOn<'_, W> {
        BuildOn {
            build: self,
            backends: PhantomData,
        }
    }
}

/// Builds the tree of a rule that has SQL on the backends `W`.
#[derive(Debug)]
pub struct BuildOn<'x, W = Every> {
    pub(super) build: &'x Build,
    backends: PhantomData<fn() -> W>,
}

impl<W: 'static> BuildOn<'_, W> {
    /// What the rest of the tree shares.
    #[must_use]
    pub fn build(&self) -> &Build {
        self.build
    }

    /// What speaks of the actor and the context alone.
    #[must_use]
    pub fn known<'a>(&self, text: &'static str, holds: bool) -> Node<'a> {
        self.told(text, Vec::new(), Node::known_as(holds))
    }

    /// A condition that was decided in memory, and the values that it compared.
    #[must_use]
    pub fn decided<'a>(
        &self,
        text: &'static str,
        holds: bool,
        values: &[(&'static str, Shown<'_>)],
    ) -> Node<'a> {
        let node = Node::known_as(holds);
        if !self.build.tells() {
            return node;
        }
        let values = values
            .iter()
            .map(|(text, value)| (*text, value.to_string()));
        self.told(text, values.collect(), node)
    }

    /// A condition that only the database can decide.
    #[must_use]
    pub fn asked<'a>(&self, text: &'static str, node: Node<'a>) -> Node<'a> {
        self.told(text, Vec::new(), node)
    }

    /// A condition by its text, where a comparison of a rule's forms has to tell it from others.
    #[doc(hidden)]
    #[must_use]
    pub fn named<'a>(&self, text: &'static str, node: Node<'a>) -> Node<'a> {
        #[cfg(feature = "test-util")]
        if self.build.names {
            return node.told(Told::condition(text, Vec::new()));
        }
        let _ = text;
        node
    }

    pub(super) fn told<'a>(
        &self,
        text: &'static str,
        values: Vec<(&'static str, String)>,
        node: Node<'a>,
    ) -> Node<'a> {
        if self.build.tells() {
            node.told(Told::condition(text, values))
        } else {
            node
        }
    }

    /// Conditions that all have to hold.
    #[must_use]
    pub fn all<'a>(&self) -> Parts<'a> {
        Parts::new(true, self.build.tells())
    }

    /// Conditions one of which has to hold.
    #[must_use]
    pub fn any<'a>(&self) -> Parts<'a> {
        Parts::new(false, self.build.tells())
    }

    /// `if condition { then } else { otherwise }`.
    #[must_use]
    pub fn choice<'a>(&self, condition: Node<'a>, then: Node<'a>, otherwise: Node<'a>) -> Node<'a> {
        Node::choice(condition, then, otherwise)
    }

    /// `column op value`.
    pub fn compare<'a, ST, V, G>(&self, column: Col<'a, ST, V>, op: Op, value: G) -> Node<'a>
    where
        ST: NeverNull + 'a,
        V: 'a,
        &'a V: BindsTo<W, ST>,
        G: Given<'a>,
        G::Value: BindsTo<W, ST>,
    {
        let right = Term::value::<W, ST, _>(value.given(), column.column.kind);
        compared(column.term::<W>(), op, right)
    }

    /// The same with a literal, which has the column's type.
    pub fn compare_same<'a, ST, V>(&self, column: Col<'a, ST, V>, op: Op, value: V) -> Node<'a>
    where
        ST: NeverNull + 'a,
        V: BindsTo<W, ST> + 'a,
        &'a V: BindsTo<W, ST>,
    {
        self.compare(column, op, Own(value))
    }

    /// `column op column`.
    #[must_use]
    pub fn compare_columns<'a, ST, V, V2>(
        &self,
        left: Col<'a, ST, V>,
        op: Op,
        right: Col<'a, ST, V2>,
    ) -> Node<'a>
    where
        ST: NeverNull + 'a,
        V: 'a,
        V2: 'a,
        &'a V: BindsTo<W, ST>,
        &'a V2: BindsTo<W, ST>,
    {
        compared(left.term::<W>(), op, right.term::<W>())
    }

    /// Says that the column is of a type whose values are equal or not.
    #[must_use]
    pub fn exact<'a, ST, V: Exact>(&self, column: Col<'a, ST, V>) -> Col<'a, ST, V> {
        column
    }

    /// Says that the column is of a type that has an order.
    #[must_use]
    pub fn ordered<'a, ST: Ordered, V: OrderedValue>(
        &self,
        column: Col<'a, ST, V>,
    ) -> Col<'a, ST, V> {
        column
    }

    /// Says that the field is a text, so that `as_str` and its like are without effect.
    #[must_use]
    pub fn as_text<'a, ST, V: TextValue>(&self, column: Col<'a, ST, V>) -> Col<'a, ST, V> {
        column
    }

    /// A column of truth values by itself.
    #[must_use]
    pub fn flag<'a>(&self, column: Col<'a, Bool, bool>) -> Node<'a> {
        match column.value {
            Some(value) => Node::known_as(*value),
            None => Node(Kind::Leaf(Leaf::Flag(TermColumn::of(column.column)))),
        }
    }

    /// `column.is_some()`.
    #[must_use]
    pub fn is_some<'a, ST, V>(&self, column: Col<'a, Nullable<ST>, Option<V>>) -> Node<'a>
    where
        ST: SqlType + 'a,
    {
        match column.value {
            Some(value) => Node::known_as(value.is_some()),
            None => Node(Kind::Leaf(Leaf::IsSome(TermColumn::of(column.column)))),
        }
    }

    /// The column where it is not NULL: `None` where it is known to be.
    #[must_use]
    pub fn inner<'a, ST, V>(
        &self,
        column: Col<'a, Nullable<ST>, Option<V>>,
    ) -> Option<Col<'a, ST, V>>
    where
        ST: SqlType,
    {
        match column.value {
            Some(value) => value.as_ref().map(|value| column.retyped(Some(value))),
            None => Some(column.retyped(None)),
        }
    }

    /// `column == Some(value)`.
    pub fn some_is<'a, ST, V, G>(
        &self,
        column: Col<'a, Nullable<ST>, Option<V>>,
        value: G,
    ) -> Node<'a>
    where
        ST: SqlType + 'a,
        V: Exact + 'a,
        &'a V: BindsTo<W, ST>,
        G: Given<'a>,
        G::Value: BindsTo<W, ST>,
    {
        let value = Term::value::<W, ST, _>(value.given(), column.column.kind);
        self.some_is_term(column, value)
    }

    /// The same with a literal.
    pub fn some_is_same<'a, ST, V>(
        &self,
        column: Col<'a, Nullable<ST>, Option<V>>,
        value: V,
    ) -> Node<'a>
    where
        ST: SqlType + 'a,
        V: Exact + BindsTo<W, ST> + 'a,
        &'a V: BindsTo<W, ST>,
    {
        self.some_is(column, Own(value))
    }

    /// `column == Some(other)`, where the other is a column that is never NULL.
    #[must_use]
    pub fn some_is_column<'a, ST, V, V2>(
        &self,
        column: Col<'a, Nullable<ST>, Option<V>>,
        other: Col<'a, ST, V2>,
    ) -> Node<'a>
    where
        ST: SqlType + NeverNull + 'a,
        V: Exact + 'a,
        V2: 'a,
        &'a V: BindsTo<W, ST>,
        &'a V2: BindsTo<W, ST>,
    {
        self.some_is_term(column, other.term::<W>())
    }

    fn some_is_term<'a, ST, V>(
        &self,
        column: Col<'a, Nullable<ST>, Option<V>>,
        value: Term<'a>,
    ) -> Node<'a>
    where
        ST: SqlType + 'a,
        V: 'a,
        &'a V: BindsTo<W, ST>,
    {
        match self.inner(column) {
            None => Node::known_as(false),
            Some(inner) if inner.value.is_some() => compared(inner.term::<W>(), Op::Eq, value),
            Some(inner) => Node(Kind::Leaf(Leaf::SomeIs {
                column: TermColumn::of(inner.column),
                value,
            })),
        }
    }

    /// `same_or_both_none(column, value)`.
    pub fn same<'a, ST, V, G>(&self, column: Col<'a, Nullable<ST>, Option<V>>, value: G) -> Node<'a>
    where
        ST: SqlType + 'a,
        V: Exact,
        G: Given<'a>,
        G::Value: BindsTo<W, Nullable<ST>>,
    {
        let right = Term::value::<W, Nullable<ST>, _>(value.given(), column.column.kind);
        Node(Kind::Leaf(Leaf::Same {
            left: TermColumn::of(column.column),
            right,
        }))
    }

    /// `same_or_both_none(column, column)`.
    #[must_use]
    pub fn same_columns<'a, ST, V, V2>(
        &self,
        left: Col<'a, Nullable<ST>, Option<V>>,
        right: Col<'a, Nullable<ST>, Option<V2>>,
    ) -> Node<'a>
    where
        ST: SqlType + 'a,
        V: Exact + 'a,
        V2: 'a,
        &'a Option<V>: BindsTo<W, Nullable<ST>>,
        &'a Option<V2>: BindsTo<W, Nullable<ST>>,
    {
        let (left, right) = if left.value.is_some() {
            (TermColumn::of(right.column), left.term::<W>())
        } else {
            (TermColumn::of(left.column), right.term::<W>())
        };
        Node(Kind::Leaf(Leaf::Same { left, right }))
    }

    /// `list.contains(&column)`.
    pub fn one_of<'a, ST, V, T>(
        &self,
        column: Col<'a, ST, V>,
        list: impl IntoIterator<Item = T>,
    ) -> Node<'a>
    where
        ST: NeverNull + 'a,
        V: Exact,
        T: BindsTo<W, ST> + 'a,
    {
        let values: Vec<T> = list.into_iter().collect();
        if values.is_empty() {
            return Node::known_as(false);
        }
        Node(Kind::Leaf(Leaf::OneOf {
            column: TermColumn::of(column.column),
            values: Box::new(Values::<W, ST, T>::new(values)),
        }))
    }

    /// The same with a list of literals.
    pub fn one_of_same<'a, ST, V>(
        &self,
        column: Col<'a, ST, V>,
        list: impl IntoIterator<Item = V>,
    ) -> Node<'a>
    where
        ST: NeverNull + 'a,
        V: Exact + BindsTo<W, ST> + 'a,
    {
        self.one_of(column, list)
    }

    /// The column holds one of these states.
    pub fn states<'a, ST, S: StoredState>(&self, column: Col<'a, ST, S>, states: &[S]) -> Node<'a> {
        states_of(column, states)
    }

    /// `column.starts_with(text)` and its like.
    pub fn text<'a, ST, V, G>(&self, column: Col<'a, ST, V>, test: TextTest, pattern: G) -> Node<'a>
    where
        ST: TextColumn + NeverNull + 'a,
        V: TextValue,
        G: Given<'a>,
        G::Value: AsRef<str>,
        String: BindsTo<W, st::Text>,
    {
        let pattern = pattern.given().as_ref().to_owned();
        if pattern.is_empty() {
            // Every text begins with it.
            return Node::known_as(true);
        }
        Node(Kind::Leaf(Leaf::Text {
            column: TermColumn::of(column.column),
            test,
            value: Some(Term::value::<W, st::Text, _>(pattern, ColumnKind::Text)),
        }))
    }

    /// `column.is_empty()`.
    #[must_use]
    pub fn is_empty<'a, ST: TextColumn, V: TextValue>(&self, column: Col<'a, ST, V>) -> Node<'a> {
        Node(Kind::Leaf(Leaf::Text {
            column: TermColumn::of(column.column),
            test: TextTest::IsEmpty,
            value: None,
        }))
    }

    /// `i64::from(column)`.
    #[must_use]
    pub fn wide<'a, ST, V>(&self, column: Col<'a, ST, V>) -> Number<'a>
    where
        ST: Widens + NeverNull + 'a,
        V: 'a,
        &'a V: BindsTo<W, ST>,
    {
        Number(Term::Wide(Box::new(column.term::<W>())))
    }

    /// A column of 64 bits, compared with what is computed.
    #[must_use]
    pub fn long<'a>(&self, column: Col<'a, st::BigInt, i64>) -> Number<'a>
    where
        &'a i64: BindsTo<W, st::BigInt>,
    {
        Number(column.term::<W>())
    }

    /// A constant to compute with.
    #[must_use]
    pub fn number<'a>(&self, value: i64) -> Number<'a>
    where
        i64: BindsTo<W, st::BigInt>,
    {
        Number(Term::Wide(Box::new(Term::value::<W, st::BigInt, _>(
            value,
            ColumnKind::Other,
        ))))
    }

    /// What is computed of two numbers.
    #[must_use]
    pub fn sum<'a>(&self, left: Number<'a>, sum: Sum, right: Number<'a>) -> Number<'a> {
        Number(Term::Both(sum, Box::new((left.0, right.0))))
    }

    /// `left op right`.
    #[must_use]
    pub fn compare_numbers<'a>(&self, left: Number<'a>, op: Op, right: Number<'a>) -> Node<'a> {
        compared(left.0, op, right.0)
    }

    /// Begins a relation to rows of `M`.
    pub fn relation<'a, M: Columns>(&self) -> Relation<'_, 'a, M, W> {
        let number = self.build.next.get();
        self.build.next.set(number.saturating_add(1));
        Relation {
            build: self,
            row: RuleRow::at(Place::Related(number)),
            number,
            // Only the outcome of a relation is told: its rows are the database's.
            tells: self.build.tells.replace(false),
        }
    }
}

fn compared<'a>(left: Term<'a>, op: Op, right: Term<'a>) -> Node<'a> {
    Node(Kind::Leaf(Leaf::Compare { left, op, right }))
}
