//! `create`: a row is born in its initial state.

use std::marker::PhantomData;

use diesel::backend::Backend;
use diesel::connection::LoadConnection;
use diesel::dsl::AsSelect;
use diesel::expression::SelectableHelper;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, InsertStatement, Query, QueryFragment, QueryId};

use super::save::{Saved, TableModel, as_stored};
use crate::error::TransitionError;
use crate::machine::{Machine, Model};
use crate::state::{Initial, State};

/// Gives models on a table their `create`.
pub trait CreateRow: TableModel {
    /// Begins a new row with the values of any Diesel `Insertable`, in its initial state.
    ///
    /// The values leave the state column out: `create` adds it. Nothing happens until `save`.
    fn create<V>(values: V) -> Create<Self, V> {
        Create {
            values,
            starts: Vec::new(),
            refused: None,
            model: PhantomData,
        }
    }
}

impl<M: TableModel> CreateRow for M {}

/// A row that is about to be inserted.
#[must_use = "nothing is inserted until `.save(&mut conn)`"]
#[derive(Debug)]
pub struct Create<M, V> {
    values: V,
    /// Where machines start that do not start in their initial state: number and position.
    starts: Vec<(usize, usize)>,
    refused: Option<TransitionError>,
    model: PhantomData<fn() -> M>,
}

/// A state to start in: an [`Initial`], or a state by its value, which is checked in `save`.
pub trait StartIn<S: State> {
    /// The state.
    fn start(self) -> S;
}

impl<S: State> StartIn<S> for S {
    fn start(self) -> S {
        self
    }
}

impl<S: State> StartIn<S> for Initial<S> {
    fn start(self) -> S {
        self.state()
    }
}

impl<M: Model, V> Create<M, V> {
    /// Starts in another state than the initial one: one marked `#[state(entry)]`. Takes the state
    /// (checked in `save`) or what `State::entry` gives (checked by the compiler).
    pub fn starting_in<S: State>(mut self, state: impl StartIn<S>) -> Self
    where
        M: Machine<S>,
    {
        let state = state.start();
        if Initial::<S>::at(state.index()).is_none() {
            let entries = S::ALL.iter().filter(|s| s.info().initial || s.info().entry);
            self.refused = Some(TransitionError::TargetNotAllowed {
                event: "create",
                target: state.name(),
                allowed: entries.map(|s| s.name()).collect(),
            });
        }
        self.starts.push((M::NUMBER, state.index()));
        self
    }

    /// Inserts the row and gives it back as stored.
    ///
    /// # Errors
    /// [`TransitionError::TargetNotAllowed`] where no row may be born in the state, or what the
    /// database reports. No row was inserted then.
    pub fn save<K>(self, conn: &mut K) -> Result<M, TransitionError>
    where
        K: LoadConnection,
        K::Backend: 'static,
        M: Saved<K::Backend> + Born<V>,
        InsertOf<M, V>: QueryFragment<K::Backend>,
    {
        if let Some(refused) = self.refused {
            return Err(refused);
        }
        let values = M::with_states(self.values, &self.starts);
        let statement = diesel::insert_into(M::Table::default()).values(values);
        conn.transaction(|conn| {
            let row = M::inserted(statement, conn)?;
            as_stored(row, conn)
        })
    }
}

/// The values of a new row together with its states; made by `#[derive(StateMachine)]`.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{V}` can't be inserted into the table of `{Self}`",
    label = "not a Diesel `Insertable` of that table",
    note = "derive `Insertable` with `#[diesel(table_name = ..)]`, or give a tuple of `column.eq(value)`"
)]
pub trait Born<V>: TableModel {
    /// What Diesel inserts: the caller's values and a value for each state column.
    type Values: Insertable<Self::Table>;
    /// Adds the states.
    fn with_states(values: V, starts: &[(usize, usize)]) -> Self::Values;
}

/// Diesel's INSERT of a new row.
#[doc(hidden)]
pub type InsertOf<M, V> = InsertStatement<
    <M as TableModel>::Table,
    <<M as Born<V>>::Values as Insertable<<M as TableModel>::Table>>::Values,
>;

/// Where the machine starts: as asked, else in its initial state.
#[doc(hidden)]
#[must_use]
pub fn initial<M: Machine<S>, S: State>(starts: &[(usize, usize)]) -> Initial<S> {
    starts
        .iter()
        .rev()
        .find(|(machine, _)| *machine == M::NUMBER)
        .and_then(|(_, index)| Initial::at(*index))
        .unwrap_or_else(S::initial)
}

/// `INSERT INTO table .. RETURNING row`.
pub(super) struct Insert<I, M: Selectable<DB>, DB: Backend> {
    statement: I,
    row: AsSelect<M, DB>,
}

impl<I, M: Selectable<DB>, DB: Backend> Insert<I, M, DB> {
    pub(super) fn new(statement: I) -> Self {
        Self {
            statement,
            row: M::as_select(),
        }
    }
}

impl<I, M, DB> QueryFragment<DB> for Insert<I, M, DB>
where
    I: QueryFragment<DB>,
    M: Selectable<DB>,
    DB: Backend,
    AsSelect<M, DB>: QueryFragment<DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.statement.walk_ast(out.reborrow())?;
        out.push_sql(" RETURNING ");
        self.row.walk_ast(out)
    }
}

impl<I, M: Selectable<DB>, DB: Backend> Query for Insert<I, M, DB> {
    type SqlType = AsSelect<M, DB>;
}

impl<I, M: Selectable<DB>, DB: Backend> QueryId for Insert<I, M, DB> {
    type QueryId = ();

    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<I, M: Selectable<DB>, DB: Backend, Conn> RunQueryDsl<Conn> for Insert<I, M, DB> {}
