//! The operands of a condition: columns of rows, values, and what is computed of them.

use std::any::TypeId;
use std::marker::PhantomData;

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Nullable, Text};

use super::out::{BindsTo, Fragment, FragmentOnAll, Out, Push};
use super::related::Related;
use super::value::WholeNumber;
use crate::db::Dialect;

/// Which row of a statement is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// The table that the statement is about, under its own name.
    Table,
    /// The same table under an alias of the user's.
    Alias(&'static str),
    /// A row of a relation, called `r1`, `r2` and so on.
    Related(u16),
}

/// A row that a rule speaks of: one of a table, or an object in memory.
pub struct RuleRow<'a, M> {
    pub(super) place: Place,
    pub(super) object: Option<&'a M>,
}

impl<M> Clone for RuleRow<'_, M> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<M> Copy for RuleRow<'_, M> {}

impl<M> std::fmt::Debug for RuleRow<'_, M> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("RuleRow").field(&self.place).finish()
    }
}

impl<'a, M> RuleRow<'a, M> {
    /// An object in memory.
    #[must_use]
    pub fn object(object: &'a M) -> Self {
        Self {
            place: Place::Table,
            object: Some(object),
        }
    }

    /// A row of a table.
    pub(crate) fn at(place: Place) -> Self {
        Self {
            place,
            object: None,
        }
    }

    /// The object, if it is in memory.
    #[must_use]
    pub fn get(self) -> Option<&'a M> {
        self.object
    }

    /// One column of the row.
    pub fn col<F: ColumnOf<M>>(self, field: F) -> Col<'a, F::SqlType, F::Value> {
        field.of(self)
    }

    /// One column of the row that holds states.
    #[must_use]
    pub fn state<C, V>(self, field: StateField<M, C, V>) -> Col<'a, C::SqlType, V>
    where
        C: Column + Default + FragmentOnAll + 'static,
        C::SqlType: 'static,
    {
        field.0.of(self)
    }
}

/// A field that a rule may read by its name.
#[diagnostic::on_unimplemented(
    message = "a rule reads a state by the method that the machine has for it",
    label = "this field is a state: write `o.state()` with parentheses, as the field is called",
    note = "the method says which column is meant from every module, and knows former names of a state"
)]
pub trait ColumnOf<M> {
    /// The column's type.
    type SqlType;
    /// The field's type.
    type Value;

    /// The column of a row.
    #[doc(hidden)]
    fn of(self, row: RuleRow<'_, M>) -> Col<'_, Self::SqlType, Self::Value>;
}

impl<M, C, V> ColumnOf<M> for Field<M, C, V>
where
    C: Column + Default + FragmentOnAll + 'static,
    C::SqlType: 'static,
{
    type SqlType = C::SqlType;
    type Value = V;

    fn of(self, row: RuleRow<'_, M>) -> Col<'_, C::SqlType, V> {
        Col {
            column: ColumnRef {
                place: row.place,
                name: C::NAME,
                own: || Box::new(Fragment(C::default())),
                kind: Kind::of::<C::SqlType>(),
            },
            value: row.object.map(self.get),
            sql_type: PhantomData,
        }
    }
}

/// A field that holds states, which a machine reads by a method; made by `#[derive(Columns)]`.
pub struct StateField<M, C, V>(Field<M, C, V>);

impl<M, C, V> StateField<M, C, V> {
    /// The field that `get` reads.
    #[must_use]
    pub const fn new(get: fn(&M) -> &V) -> Self {
        Self(Field::new(get))
    }
}

impl<M, C, V> Clone for StateField<M, C, V> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<M, C, V> Copy for StateField<M, C, V> {}

impl<M, C: Column, V> std::fmt::Debug for StateField<M, C, V> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("StateField").field(&C::NAME).finish()
    }
}

/// A field of a model, and the column that it is loaded from; made by `#[derive(Columns)]`.
pub struct Field<M, C, V> {
    get: fn(&M) -> &V,
    column: PhantomData<fn() -> C>,
}

impl<M, C, V> Field<M, C, V> {
    /// The field that `get` reads.
    #[must_use]
    pub const fn new(get: fn(&M) -> &V) -> Self {
        Self {
            get,
            column: PhantomData,
        }
    }

    /// The value in a row.
    pub fn of_row<'m>(&self, row: &'m M) -> &'m V {
        (self.get)(row)
    }
}

impl<M, C, V> Clone for Field<M, C, V> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<M, C, V> Copy for Field<M, C, V> {}

impl<M, C: Column, V> std::fmt::Debug for Field<M, C, V> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Field").field(&C::NAME).finish()
    }
}

/// What a comparison has to know of a column's type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Compared by bytes.
    Text,
    /// True is whatever is not 0, where the database has no booleans.
    Bool,
    /// Compared as the database does.
    Other,
}

impl Kind {
    fn of<ST: 'static>() -> Self {
        let is = |types: [TypeId; 2]| types.contains(&TypeId::of::<ST>());
        #[cfg(feature = "postgres")]
        {
            // Its own `=` does not mind the case.
            use diesel::pg::sql_types::Citext;
            if is([TypeId::of::<Citext>(), TypeId::of::<Nullable<Citext>>()]) {
                return Self::Text;
            }
        }
        if is([TypeId::of::<Text>(), TypeId::of::<Nullable<Text>>()]) {
            Self::Text
        } else if is([TypeId::of::<Bool>(), TypeId::of::<Nullable<Bool>>()]) {
            Self::Bool
        } else {
            Self::Other
        }
    }
}

/// A column of a row of a statement.
#[derive(Clone, Copy)]
pub(super) struct ColumnRef {
    pub(super) place: Place,
    name: &'static str,
    /// The column with its table's own name.
    own: fn() -> Box<dyn Push>,
    pub(super) kind: Kind,
}

/// A column of a row, of SQL type `ST` and Rust type `V`; its value, if the row is in memory.
pub struct Col<'a, ST, V> {
    pub(super) column: ColumnRef,
    pub(super) value: Option<&'a V>,
    sql_type: PhantomData<fn() -> ST>,
}

impl<ST, V> Clone for Col<'_, ST, V> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<ST, V> Copy for Col<'_, ST, V> {}

impl<ST, V> std::fmt::Debug for Col<'_, ST, V> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Col").field(&self.column.name).finish()
    }
}

impl<'a, ST, V> Col<'a, ST, V> {
    /// The value, if the row is in memory.
    #[must_use]
    pub fn get(self) -> Option<&'a V> {
        self.value
    }

    /// The same column as one of 64 bits; its value, if the row is in memory.
    ///
    /// # Errors
    /// That value.
    pub fn long(self) -> Result<Col<'a, BigInt, i64>, &'a V>
    where
        ST: WholeNumber,
    {
        match self.value {
            Some(value) => Err(value),
            None => Ok(self.retyped(None)),
        }
    }

    /// The same column as one of another type: what `Nullable` wraps, or with it.
    pub(super) fn retyped<ST2, V2>(self, value: Option<&'a V2>) -> Col<'a, ST2, V2> {
        Col {
            column: self.column,
            value,
            sql_type: PhantomData,
        }
    }

    /// The column, or its value where that is known.
    pub(super) fn term<W>(self) -> Term<'a>
    where
        &'a V: BindsTo<W, ST>,
        ST: 'a,
        W: 'a,
    {
        match self.value {
            Some(value) => Term::value::<W, ST, _>(value, self.column.kind),
            None => Term::Column(TermColumn::of(self.column)),
        }
    }
}

/// An operand.
pub(crate) enum Term<'a> {
    Column(TermColumn),
    Value {
        value: Box<dyn Push + 'a>,
        kind: Kind,
    },
    /// `CAST(.. AS BIGINT)`.
    Wide(Box<Term<'a>>),
    /// Two terms with a sign or a function.
    Both(Sum, Box<(Term<'a>, Term<'a>)>),
    /// How many rows there are.
    Count(Box<Related<'a>>),
}

impl Term<'_> {
    /// Whether rows are counted in it.
    pub(super) fn counts(&self) -> bool {
        match self {
            Self::Column(_) | Self::Value { .. } => false,
            Self::Wide(term) => term.counts(),
            Self::Both(_, terms) => terms.0.counts() || terms.1.counts(),
            Self::Count(_) => true,
        }
    }
}

/// A column as a part of a tree.
pub(crate) struct TermColumn {
    pub(super) place: Place,
    pub(super) name: &'static str,
    own: Box<dyn Push>,
    kind: Kind,
}

impl TermColumn {
    pub(super) fn of(column: ColumnRef) -> Self {
        Self {
            place: column.place,
            name: column.name,
            own: (column.own)(),
            kind: column.kind,
        }
    }

    pub(super) fn kind(&self) -> Kind {
        self.kind
    }

    pub(super) fn push<'b>(&'b self, mut out: Out<'_, 'b>) -> QueryResult<()> {
        match self.place {
            Place::Table => return self.own.push(out),
            Place::Alias(name) => out.push_name(name)?,
            Place::Related(number) => {
                out.push("r");
                out.push_number(number.into());
            }
        }
        out.push(".");
        out.push_name(self.name)
    }
}

/// What is computed of two numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sum {
    /// `+`
    Plus,
    /// `-`
    Minus,
    /// `*`
    Times,
    /// The greater of both.
    Max,
    /// The less of both.
    Min,
}

struct Value<W, ST, V> {
    value: V,
    types: PhantomData<fn() -> (W, ST)>,
}

impl<W, ST, V: BindsTo<W, ST>> Push for Value<W, ST, V> {
    fn push<'b>(&'b self, out: Out<'_, 'b>) -> QueryResult<()> {
        self.value.bind_to(out)
    }
}

/// Values of a list.
pub(super) struct Values<W, ST, V> {
    values: Vec<V>,
    types: PhantomData<fn() -> (W, ST)>,
}

impl<W, ST, V: BindsTo<W, ST>> Values<W, ST, V> {
    pub(super) fn new(values: Vec<V>) -> Self {
        Self {
            values,
            types: PhantomData,
        }
    }
}

impl<W, ST, V: BindsTo<W, ST>> Push for Values<W, ST, V> {
    fn push<'b>(&'b self, out: Out<'_, 'b>) -> QueryResult<()> {
        V::bind_list(&self.values, out)
    }

    #[cfg(feature = "test-util")]
    fn values(&self) -> usize {
        self.values.len()
    }

    #[cfg(feature = "test-util")]
    fn push_one<'b>(&'b self, at: usize, out: Out<'_, 'b>) -> QueryResult<()> {
        self.values
            .get(at)
            .map_or(Ok(()), |value| value.bind_to(out))
    }
}

impl<'a> Term<'a> {
    pub(super) fn value<W, ST, V>(value: V, kind: Kind) -> Self
    where
        V: BindsTo<W, ST> + 'a,
        ST: 'a,
        W: 'a,
    {
        Self::Value {
            value: Box::new(Value {
                value,
                types: PhantomData::<fn() -> (W, ST)>,
            }),
            kind,
        }
    }

    pub(super) fn kind(&self) -> Kind {
        match self {
            Self::Column(column) => column.kind,
            Self::Value { kind, .. } => *kind,
            _ => Kind::Other,
        }
    }

    /// Tells each place whose row the term speaks of.
    pub(super) fn places(&self, tell: &mut dyn FnMut(Place, Kind)) {
        match self {
            Self::Column(column) => tell(column.place, column.kind()),
            Self::Value { .. } => {}
            Self::Wide(term) => term.places(tell),
            Self::Both(_, terms) => {
                terms.0.places(tell);
                terms.1.places(tell);
            }
            Self::Count(related) => related.places(tell),
        }
    }

    pub(super) fn push<'b>(&'b self, mut out: Out<'_, 'b>) -> QueryResult<()> {
        match self {
            Self::Column(column) => column.push(out),
            Self::Value { value, .. } => value.push(out),
            Self::Wide(term) => {
                let integer = match out.dialect() {
                    Dialect::MySql => " AS SIGNED)",
                    _ => " AS BIGINT)",
                };
                out.push("CAST(");
                term.push(out.reborrow())?;
                out.push(integer);
                Ok(())
            }
            Self::Both(sum, terms) => {
                let (before, between) = match (sum, out.dialect()) {
                    (Sum::Plus, _) => ("(", " + "),
                    (Sum::Minus, _) => ("(", " - "),
                    (Sum::Times, _) => ("(", " * "),
                    (Sum::Max, Dialect::Sqlite) => ("max(", ", "),
                    (Sum::Min, Dialect::Sqlite) => ("min(", ", "),
                    (Sum::Max, _) => ("GREATEST(", ", "),
                    (Sum::Min, _) => ("LEAST(", ", "),
                };
                out.push(before);
                terms.0.push(out.reborrow())?;
                out.push(between);
                terms.1.push(out.reborrow())?;
                out.push(")");
                Ok(())
            }
            Self::Count(related) => related.push_count(out),
        }
    }
}

/// A number of 64 bits that is computed.
pub struct Number<'a>(pub(super) Term<'a>);

impl std::fmt::Debug for Number<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Number").finish_non_exhaustive()
    }
}
