//! What changes together with the state: `.set(..)`.

use diesel::backend::Backend;
use diesel::prelude::*;
use diesel::query_builder::QueryFragment;

use super::fragment::Frag;
use super::table_model::TableModel;
use crate::machine::Model;
use crate::transition::{Fire, Holds};

/// Other columns of the row of `M` that an UPDATE of the backend `DB` writes as well.
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't be written to the table of `{M}` on this database",
    label = "not a change of that table's columns"
)]
pub trait Changes<'a, M: Model, DB: Backend> {
    /// Adds the assignments.
    #[doc(hidden)]
    fn add_to(self, sets: &mut Vec<Frag<'a, DB>>);
}

impl<M: Model, DB: Backend> Changes<'_, M, DB> for () {
    fn add_to(self, _: &mut Vec<Frag<'_, DB>>) {}
}

/// The values that one `.set(..)` was given.
#[derive(Debug, Clone, Copy)]
pub struct Set<V>(V);

impl<'a, M, DB, V> Changes<'a, M, DB> for Set<V>
where
    M: TableModel,
    DB: Backend,
    V: AsChangeset<Target = M::Table>,
    V::Changeset: QueryFragment<DB> + Send + 'a,
{
    fn add_to(self, sets: &mut Vec<Frag<'a, DB>>) {
        sets.push(Box::new(self.0.as_changeset()));
    }
}

/// The changes of two builders, or of two calls.
#[derive(Debug, Clone, Copy)]
pub struct Both<A, B>(pub(crate) A, pub(crate) B);

impl<'a, M, DB, A, B> Changes<'a, M, DB> for Both<A, B>
where
    M: Model,
    DB: Backend,
    A: Changes<'a, M, DB>,
    B: Changes<'a, M, DB>,
{
    fn add_to(self, sets: &mut Vec<Frag<'a, DB>>) {
        self.0.add_to(sets);
        self.1.add_to(sets);
    }
}

impl<H: Holds, E, A, N, C, X, I> Fire<H, E, A, N, C, X, I> {
    /// Writes other columns of the row in the same UPDATE: what Diesel's own `.set(..)` takes, an
    /// assignment, a tuple, an `Option` or a changeset. What is `None` throughout is left out.
    ///
    /// The state and the version are written last, whatever is given here. The state column of another
    /// machine of the row is Diesel's to write, as text: its events and rules are asked where they are
    /// fired together, with `.and(..)`. Columns that are written
    /// twice are an error of the database (SQLite takes the last).
    pub fn set<V>(self, values: V) -> Fire<H, E, A, N, Both<C, Set<V>>, X, I>
    where
        H::Model: TableModel,
        V: AsChangeset<Target = <H::Model as TableModel>::Table>,
    {
        self.with_changes(|changes| Both(changes, Set(values)))
    }
}
