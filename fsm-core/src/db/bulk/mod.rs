//! Bulk transitions: one event moves every row that a filter finds, in a fixed number of statements.

mod keys;
mod plan;
mod report;
mod rows;
mod sets;
mod statements;
mod ways;

use std::fmt;
use std::marker::PhantomData;

use diesel::backend::Backend;
use diesel::expression::{AppearsOnTable, Expression, ValidGrouping, is_aggregate};
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::sql_types::{Bool, BoolOrNullableBool};

use super::changes::Changes;
use super::fragment::Cond;
use super::record::{Attempt, Entry, Told};
use super::retry::Retries;
use super::run::{Blocking, BlockingConnection, Run, now};
use super::table_model::TableModel;
use super::trace::Trace;
use super::transaction::{self, isolation_on};
use crate::actor::{ActorGiven, ActorOf, ContextGiven, ContextOf, NoActor, NoContext};
use crate::error::{TransitionError, UnknownState};
use crate::event::Event;
use crate::input::{InputAtRunTime, InputGiven};
use crate::machine::{Machine, Model, Wanted, wanted};
use crate::note::{NoteAtRunTime, NoteGiven};
use crate::rule::HasNow;
use crate::state::State;
use crate::target::TargetAtRunTime;
use crate::transition::{Fire, Holds, begin};

use self::plan::Plan;
use self::sets::Sets;

pub use keys::TextInSql;
pub use report::{Moved, Report, Skipped, Why};
pub use rows::BulkRows;

#[doc(hidden)]
pub use keys::NoRecords;
#[doc(hidden)]
pub use ways::{NotInBulk, Ways, ways};

/// You do not name it: the rows of `M` that a filter finds.
pub struct Many<M, F> {
    filter: F,
    model: PhantomData<fn() -> M>,
}

impl<M, F> fmt::Debug for Many<M, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Many").finish_non_exhaustive()
    }
}

impl<M: Model, F> Holds for Many<M, F> {
    type Model = M;
}

/// A bulk transition that waits for `save`.
///
/// It has no `.once(id)`: the id of a request stands in one record, and this has one for each row, or none. One that
/// comes again finds the rows in their new state, and reports that it has moved none.
pub type Bulk<M, F, N, I> = Fire<Many<M, F>, (), NoActor, N, (), NoContext, I>;

/// For generated code.
#[doc(hidden)]
impl<M: TableModel, F> Many<M, F> {
    /// The rows that the filter finds.
    pub fn of(filter: F) -> Self {
        let model = PhantomData;
        Self { filter, model }
    }

    /// Begins `event` on them.
    pub fn begin<N, I>(self, event: M::Event) -> Bulk<M, F, N, I> {
        begin(self, event)
    }

    /// The same, to the state that the caller names.
    pub fn begin_to<S: State, N, I>(self, event: M::Event, target: S) -> Bulk<M, F, N, I>
    where
        M: Machine<S>,
    {
        let mut begun = begin(self, event);
        begun.wish.first.wanted = wanted::<M, S>(target);
        begun
    }

    /// Begins an event that is known at run time only.
    pub fn fire(self, event: M::Event) -> Bulk<M, F, NoteAtRunTime, InputAtRunTime> {
        begin(self, event)
    }
}

/// A filter that finds every row of a table: `Loan::bulk(EveryRow)`.
#[derive(Debug, Clone, Copy)]
pub struct EveryRow;

impl Expression for EveryRow {
    type SqlType = Bool;
}

impl<QS> AppearsOnTable<QS> for EveryRow {}

impl<QS> SelectableExpression<QS> for EveryRow {}

impl ValidGrouping<()> for EveryRow {
    type IsAggregate = is_aggregate::Never;
}

impl QueryId for EveryRow {
    type QueryId = Self;
}

impl<DB: Backend> QueryFragment<DB> for EveryRow {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.push_sql("1=1");
        Ok(())
    }
}

/// A condition on the table `T` that says which rows are moved: what Diesel's own `filter` takes.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no condition on the table `{T}`",
    label = "this does not say which rows are moved",
    note = "say which rows: `Loan::bulk(loans::applicant_id.eq(7))`; all of them: `Loan::bulk(fsm_core::bulk::EveryRow)`"
)]
pub trait FindsRows<T> {}

#[diagnostic::do_not_recommend]
impl<F, T> FindsRows<T> for F where F: Expression<SqlType: BoolOrNullableBool> + AppearsOnTable<T> {}

/// A condition that the backend `DB` can write. The lifetime is a parameter, and no bound: rustc can't tell of
/// futures with such bounds whether they may go from thread to thread
/// (<https://github.com/rust-lang/rust/issues/100013>).
#[doc(hidden)]
pub trait Condition<'a, DB: Backend> {
    /// The condition.
    fn condition(self) -> Cond<'a, DB>;
}

#[diagnostic::do_not_recommend]
impl<'a, F: QueryFragment<DB> + Send + 'a, DB: Backend> Condition<'a, DB> for F {
    fn condition(self) -> Cond<'a, DB> {
        Cond::Sql(Box::new(self))
    }
}

/// Nothing can be saved before an event is named.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "no event is named yet",
    label = "an event comes before this",
    note = "name it by its method: `Loan::bulk(filter).deny().save(&mut conn)`; one that is known at run time only: `.fire(event)`"
)]
pub trait AfterAnEvent {}

/// Nothing is the second event of a bulk transition.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "a bulk transition is one event",
    label = "this can't join it",
    note = "two events on the same rows: `save` the one and then the other, in one transaction"
)]
pub trait SecondInBulk {}

impl<M: Model, F, A, N, C, X, I> Fire<Many<M, F>, (), A, N, C, X, I> {
    /// Names the target of an event that is known at run time only, where it leaves that to the caller.
    pub fn to<S: State>(mut self, target: S) -> Self
    where
        M: Machine<S>,
        N: TargetAtRunTime,
    {
        self.wish.first.wanted = wanted::<M, S>(target);
        self
    }

    /// The same with the target's stored name, as a form or a request brings it.
    ///
    /// # Errors
    /// [`UnknownState`] where it is no name of a state, with the known names and the nearest of them.
    pub fn to_name(mut self, target: &str) -> Result<Self, UnknownState>
    where
        N: TargetAtRunTime,
    {
        self.wish.first.wanted = M::target_named(self.wish.first.event, target)?;
        Ok(self)
    }

    #[doc(hidden)]
    pub fn and<O: SecondInBulk>(self, _: O) -> Self {
        self
    }

    /// Moves every row that the filter finds, that is in a state which the event starts from, that its
    /// guards let pass and that the rule allows to the actor. The others stay as they are, and the
    /// [`Report`] says how many and why.
    ///
    /// The number of statements does not depend on the number of rows, and no row is loaded. All of it is
    /// one transaction, or a savepoint within the caller's. The rows are locked until its end. What guards
    /// and rules say is decided for all of them before the first is moved.
    ///
    /// # Errors
    /// [`TransitionError::NotInBulk`] where the event needs each row in memory: a guard in Rust, a hook.
    /// [`TransitionError::Denied`] and [`TransitionError::Guarded`] where no row could be moved, whatever
    /// is stored. A note, an input or a target that is missing, as of one row; or what the database
    /// reports. Nothing has changed then.
    pub fn save<'a, K>(self, conn: &mut K) -> Result<Report, TransitionError>
    where
        K: BlockingConnection,
        K::Database: 'static,
        M: BulkRows<K::Database> + TableModel,
        M::RecordedKey: TextInSql<<M::KeyColumns as Expression>::SqlType>,
        F: Condition<'a, K::Database>,
        A: ActorGiven<ActorOf<M>>,
        N: NoteGiven,
        X: ContextGiven<ContextOf<M>>,
        I: InputGiven,
        C: Changes<'a, M, K::Database>,
    {
        now(self.moved(&mut Blocking(conn)))
    }

    /// Where the event leads, if it can move rows that are not loaded.
    fn ways(&self) -> Result<Ways, TransitionError>
    where
        M: TableModel,
    {
        let said = self.said(&self.wish.first);
        in_bulk::<M>(self.wish.first.event, said.target)?;
        M::ways(self.wish.first.event, said)
    }

    /// All of `save`, on a connection of either kind.
    pub(super) async fn moved<'a, R>(self, run: &mut R) -> Result<Report, TransitionError>
    where
        R: Run,
        M: BulkRows<R::Backend> + TableModel,
        F: Condition<'a, R::Backend>,
        A: ActorGiven<ActorOf<M>>,
        X: ContextGiven<ContextOf<M>>,
        C: Changes<'a, M, R::Backend>,
    {
        let cx = self.context.context(true);
        let attempt = Attempt::of(&self, &cx)?;
        let ways = self.ways();
        let trace = Trace::of::<M>(&self.wish, cx.request_id());
        let mut changes = Vec::new();
        let added = self.changes.add_to(&mut changes);
        let actor = self.actor.actor();
        let filter = self.holder.filter.condition();
        let plan = added.and(ways);
        let plan = plan.and_then(|ways| Plan::<M, _>::of(filter, ways, actor, &cx));
        let moved = match plan {
            Ok(mut plan) => {
                let mut sets = Sets::of(&plan, changes, cx.now());
                let records = attempt.as_ref().map(Attempt::of_rows);
                trace
                    .around(in_a_transaction(&mut plan, &mut sets, records, run))
                    .await
            }
            Err(error) => Err(error),
        };
        trace.ended(moved.as_ref().err());
        if let (Err(error), Some(attempt)) = (&moved, &attempt)
            && M::REFUSALS.include(error)
            && !transaction::is_open(run)
        {
            let (told, entries) = attempt.refused_rows(error);
            if let Err(error) = M::record(None, told, entries, run).await {
                Trace::not_recorded(&error);
            }
        }
        moved
    }
}

/// Whether the event can move rows that are not loaded.
fn in_bulk<M: TableModel>(event: M::Event, wanted: Wanted) -> Result<(), TransitionError> {
    let target = match wanted {
        Wanted::State { index, .. } => Some(index),
        Wanted::Asked | Wanted::Default => None,
    };
    let mut refused = M::NOT_IN_BULK.iter().filter(|not| {
        let leads = not.targets.is_empty() || target.is_some_and(|to| not.targets.contains(&to));
        not.event == event.index() && leads
    });
    match refused.next() {
        None => Ok(()),
        Some(not) => Err(TransitionError::NotInBulk {
            event: event.name(),
            why: not.why,
        }),
    }
}

/// In a transaction, which is tried again where another one was in the way.
async fn in_a_transaction<'a, M, R>(
    plan: &mut Plan<'a, M, R::Backend>,
    sets: &mut Sets<'a, R::Backend>,
    records: Option<(Told, Entry)>,
    run: &mut R,
) -> Result<Report, TransitionError>
where
    R: Run,
    M: BulkRows<R::Backend>,
{
    let isolation = isolation_on::<R::Backend>(M::ISOLATION);
    let mut retries = Retries::on(run);
    loop {
        let begun = transaction::begin(isolation, run).await?;
        let moved = M::move_rows(plan, sets, records.clone(), begun.run).await;
        let moved = begun.end(moved.map_err(TransitionError::from)).await;
        match &moved {
            Err(error) if retries.again(error, run).await => Trace::tried_again(error),
            _ => return moved,
        }
    }
}
