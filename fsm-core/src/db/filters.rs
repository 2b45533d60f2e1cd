//! Filters by state: which rows are in a state, and to which an event may happen.

use std::fmt;
use std::marker::PhantomData;

use diesel::backend::Backend;
use diesel::expression::{AppearsOnTable, ValidGrouping, is_aggregate};
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::query_source::{AliasSource, AliasedField};
use diesel::sql_types::{Bool, HasSqlType};

use super::run::{Blocking, BlockingConnection, now};
use super::save::Saved;
use super::state_column::{StateColumn, push_is_one_of};
use super::table_model::{MachineColumn, Stored, TableModel};
use crate::error::{TransitionError, UnknownState};
use crate::event::Event;
use crate::state::State;

/// Gives models on a table their filters by state.
pub trait FilterStates: TableModel {
    /// The rows that are in one of these states: takes a state, an array, a slice or a `Vec`.
    ///
    /// With several machines the type of the state says which is meant. Former names of a state
    /// count as the state.
    ///
    /// ```ignore
    /// loans::table.filter(Loan::in_state(LoanState::Verified))
    /// loans::table.filter(Loan::in_state([LoanState::Reviewed, LoanState::Verified]))
    /// ```
    fn in_state<S: State>(states: impl StateList<S>) -> InState<Self::Column, S>
    where
        Self: MachineColumn<S>,
    {
        InState {
            column: Self::Column::default(),
            states: states.into_states(),
            negated: false,
        }
    }

    /// The rows that are in none of these states.
    fn not_in_state<S: State>(states: impl StateList<S>) -> InState<Self::Column, S>
    where
        Self: MachineColumn<S>,
    {
        InState {
            negated: true,
            ..Self::in_state(states)
        }
    }

    /// The rows in a state that `event` starts from. Guards are not asked: they are Rust.
    fn can_happen(event: Self::Event) -> CanHappen<Self> {
        CanHappen {
            event,
            model: PhantomData,
        }
    }

    /// The rows whose stored state is none that the program knows, which therefore can't be loaded:
    /// each with its table, column, key and value. One query for each machine.
    ///
    /// # Errors
    /// What the database reports.
    fn unknown_states<K>(conn: &mut K) -> Result<Vec<UnknownState>, TransitionError>
    where
        K: BlockingConnection,
        K::Database: 'static,
        Self: Saved<K::Database>,
    {
        Ok(now(Self::unknown(None, &mut Blocking(conn)))?)
    }
}

impl<M: TableModel> FilterStates for M {}

/// One state, or several.
pub trait StateList<S> {
    /// The states.
    fn into_states(self) -> Vec<S>;
}

impl<S: State> StateList<S> for S {
    fn into_states(self) -> Vec<S> {
        vec![self]
    }
}

impl<S: State, const N: usize> StateList<S> for [S; N] {
    fn into_states(self) -> Vec<S> {
        self.into()
    }
}

impl<S: State> StateList<S> for &[S] {
    fn into_states(self) -> Vec<S> {
        self.to_vec()
    }
}

impl<S: State> StateList<S> for Vec<S> {
    fn into_states(self) -> Vec<S> {
        self
    }
}

/// The column `C` holds one of some states, or none of them: an expression for `filter`.
#[derive(Debug, Clone)]
#[must_use = "a filter does nothing until a query has it"]
pub struct InState<C, S> {
    column: C,
    states: Vec<S>,
    negated: bool,
}

impl<C: Column, S> InState<C, S> {
    /// The same of a table that stands in the query under an alias (`diesel::alias!`).
    pub fn on<A>(self, alias: &diesel::query_source::Alias<A>) -> InState<AliasedField<A, C>, S>
    where
        A: AliasSource<Target = C::Table>,
    {
        InState {
            column: alias.field(self.column),
            states: self.states,
            negated: self.negated,
        }
    }
}

impl<C: Expression, S> Expression for InState<C, S> {
    type SqlType = Bool;
}

impl<C, S, QS> AppearsOnTable<QS> for InState<C, S> where C: AppearsOnTable<QS> {}

impl<C, S, QS> SelectableExpression<QS> for InState<C, S>
where
    C: SelectableExpression<QS>,
    Self: AppearsOnTable<QS>,
{
}

impl<C, S> ValidGrouping<()> for InState<C, S> {
    type IsAggregate = is_aggregate::No;
}

impl<C, S> QueryId for InState<C, S> {
    type QueryId = ();

    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<C, S, DB> QueryFragment<DB> for InState<C, S>
where
    C: Expression + QueryFragment<DB>,
    S: StateColumn<C::SqlType, DB>,
    DB: Backend + HasSqlType<C::SqlType> + 'static,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        if self.negated {
            out.push_sql("(NOT ");
        }
        push_is_one_of(&self.column, self.states.iter(), &mut out)?;
        if self.negated {
            out.push_sql(")");
        }
        Ok(())
    }
}

/// The row is in a state that an event starts from: an expression for `filter`.
#[must_use = "a filter does nothing until a query has it"]
pub struct CanHappen<M: TableModel> {
    event: M::Event,
    model: PhantomData<fn() -> M>,
}

impl<M: TableModel> Clone for CanHappen<M> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<M: TableModel> Copy for CanHappen<M> {}

impl<M: TableModel> fmt::Debug for CanHappen<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("CanHappen")
            .field(&self.event.name())
            .finish()
    }
}

impl<M: TableModel> Expression for CanHappen<M> {
    type SqlType = Bool;
}

impl<M: TableModel, QS> AppearsOnTable<QS> for CanHappen<M> where
    <M::Table as Table>::PrimaryKey: AppearsOnTable<QS>
{
}

impl<M: TableModel, QS> SelectableExpression<QS> for CanHappen<M>
where
    <M::Table as Table>::PrimaryKey: SelectableExpression<QS>,
    Self: AppearsOnTable<QS>,
{
}

impl<M: TableModel> ValidGrouping<()> for CanHappen<M> {
    type IsAggregate = is_aggregate::No;
}

impl<M: TableModel> QueryId for CanHappen<M> {
    type QueryId = ();

    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<M: Stored<DB>, DB: Backend> QueryFragment<DB> for CanHappen<M> {
    fn walk_ast<'b>(&'b self, out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        M::is_source(self.event, out)
    }
}
