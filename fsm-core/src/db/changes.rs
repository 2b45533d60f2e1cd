//! What changes together with the state: `.set(..)`.

use diesel::backend::Backend;
use diesel::prelude::*;
use diesel::query_builder::QueryFragment;

use super::assigned;
use super::fragment::Frag;
use super::table_model::TableModel;
use crate::error::TransitionError;
use crate::machine::Model;
use crate::transition::{Fire, Holds};

/// Other columns of the row of `M` that an UPDATE of the backend `DB` writes as well.
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't be written to the table of `{M}` on this database",
    label = "not a change of that table's columns"
)]
pub trait Changes<'a, M: Model, DB: Backend> {
    /// Adds the assignments.
    ///
    /// # Errors
    /// [`TransitionError::StateInSet`], [`TransitionError::KeyInSet`], or what Diesel reports.
    #[doc(hidden)]
    fn add_to(self, sets: &mut Vec<Frag<'a, DB>>) -> Result<(), TransitionError>;
}

impl<M: Model, DB: Backend> Changes<'_, M, DB> for () {
    fn add_to(self, _: &mut Vec<Frag<'_, DB>>) -> Result<(), TransitionError> {
        Ok(())
    }
}

/// The values that one `.set(..)` was given.
#[derive(Debug, Clone, Copy)]
pub struct Set<V>(V);

impl<V> Set<V> {
    pub(super) fn of(values: V) -> Self {
        Self(values)
    }
}

impl<'a, M, DB, V> Changes<'a, M, DB> for Set<V>
where
    M: TableModel,
    DB: Backend + 'static,
    V: AsChangeset<Target = M::Table>,
    V::Changeset: QueryFragment<DB> + Send + 'a,
{
    fn add_to(self, sets: &mut Vec<Frag<'a, DB>>) -> Result<(), TransitionError> {
        let changes = self.0.as_changeset();
        let written = assigned::written(&changes)?.unwrap_or_default();
        let states = M::STATE_COLUMNS.iter().map(|state| state.column);
        if let Some(column) = states
            .into_iter()
            .find(|state| written.iter().any(|c| c == state))
        {
            return Err(TransitionError::StateInSet { column });
        }
        let mut keys = M::KEY_COLUMNS.iter();
        if let Some(column) = keys.find(|key| written.iter().any(|c| c == *key)) {
            return Err(TransitionError::KeyInSet { column });
        }
        sets.push(Box::new(changes));
        Ok(())
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
    fn add_to(self, sets: &mut Vec<Frag<'a, DB>>) -> Result<(), TransitionError> {
        self.0.add_to(sets)?;
        self.1.add_to(sets)
    }
}

impl<H: Holds, E, A, N, C, X, I> Fire<H, E, A, N, C, X, I> {
    /// Writes other columns of the row in the same UPDATE: what Diesel's own `.set(..)` takes, an
    /// assignment, a tuple, an `Option` or a changeset. What is `None` throughout is left out.
    ///
    /// The version is written last, whatever is given here. Where a column that holds a state is among the
    /// values, as the text that it is stored as, `save` gives [`TransitionError::StateInSet`] before
    /// anything is asked of the database: several machines of a row move together with `.and(..)`. A column of
    /// the primary key is [`TransitionError::KeyInSet`].
    /// Columns that are written twice are an error of the database (SQLite takes the last).
    pub fn set<V>(self, values: V) -> Fire<H, E, A, N, Both<C, Set<V>>, X, I>
    where
        H::Model: TableModel,
        V: AsChangeset<Target = <H::Model as TableModel>::Table>,
    {
        self.with_changes(|changes| Both(changes, Set(values)))
    }
}
