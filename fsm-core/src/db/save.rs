//! `save`: one atomic step from one state to another, on a row.

use std::any::TypeId;

use chrono::{DateTime, Utc};
use diesel::backend::Backend;
use diesel::connection::LoadConnection;
use diesel::deserialize::FromSqlRow;
use diesel::dsl::AsSelect;
use diesel::expression::{Expression, QueryMetadata, TypedExpressionType};
use diesel::prelude::*;
use diesel::query_builder::{QueryFragment, QueryId};
use diesel::result::Error;
use diesel::serialize::ToSql;
use diesel::sql_types::{BigInt, Nullable, SqlType, Text};

use super::changes::Changes;
use super::dialect::Dialect;
use super::fragment::{Cond, Frag, all};
use super::hook::{Change, Hooks, RefusedAttempt};
use super::record::{Attempt, Entry, Recording, Told};
use super::row_move::{DecidedFirst, Find, Move};
use super::rule::{Build, Node};
use super::ruled::{self, RulesOn};
use super::table_model::Stored;
use super::transaction;
use super::unknown::{self, Unknown};
use crate::actor::{ActorGiven, ActorOf, ContextGiven, ContextOf};
use crate::error::{TransitionError, UnknownState};
use crate::input::InputGiven;
use crate::isolation::Isolation;
use crate::machine::{Model, Step};
use crate::note::NoteGiven;
use crate::refusals::Refusals;
use crate::rule::HasNow;
use crate::transition::{Fire, Gives, Holds, Wish};

/// A model whose rows a transition can move on the backend `DB`; made by `#[derive(StateMachine)]`
/// where the model has `#[diesel(table_name = ..)]`.
#[diagnostic::on_unimplemented(
    message = "a row of `{Self}` can't be saved on this database",
    label = "this model has no table, or its columns don't fit the backend",
    note = "a model on a table has `#[diesel(table_name = ..)]` and derives `Queryable` and `Selectable`",
    note = "a model without a table changes in memory only: `.apply()` instead of `.save(..)`"
)]
pub trait Saved<DB: Backend>: Rows<DB> + Model<Rules: RulesOn<DB>> {}

/// The statements on a model's rows, and what they ask of its columns. It stands apart from
/// [`Saved`] so that a model without a table is one error and not one for each column.
#[doc(hidden)]
pub trait Rows<DB: Backend>: Model {
    /// Runs the guarded UPDATE; `None` where it found no row.
    ///
    /// # Errors
    /// What Diesel reports.
    fn moved<K>(
        &self,
        steps: &[Step],
        with: Together<'_, DB>,
        conn: &mut K,
    ) -> QueryResult<Option<Self>>
    where
        K: LoadConnection<Backend = DB>;

    /// Reads the row that the key finds.
    ///
    /// # Errors
    /// What Diesel reports.
    fn find<K>(key: Cond<'_, DB>, conn: &mut K) -> QueryResult<Option<Self>>
    where
        K: LoadConnection<Backend = DB>;

    /// The same as an UPDATE would see it.
    ///
    /// # Errors
    /// What Diesel reports.
    fn find_latest<K>(key: Cond<'_, DB>, conn: &mut K) -> QueryResult<Option<Self>>
    where
        K: LoadConnection<Backend = DB>;

    /// Reads this row as the UPDATE before it saw it or left it.
    ///
    /// # Errors
    /// What Diesel reports.
    fn latest<K>(&self, conn: &mut K) -> QueryResult<Option<Self>>
    where
        K: LoadConnection<Backend = DB>;

    /// The rows of a state that the program does not know: this row, or all.
    ///
    /// # Errors
    /// What Diesel reports.
    fn unknown<K>(row: Option<&Self>, conn: &mut K) -> QueryResult<Vec<UnknownState>>
    where
        K: LoadConnection<Backend = DB>;

    /// Asks conditions of several rows; `None` for a row that is gone.
    ///
    /// # Errors
    /// What Diesel reports.
    fn ask_rows<K>(
        rows: &[&Self],
        conditions: &[Node<'_>],
        conn: &mut K,
    ) -> QueryResult<Vec<Option<Vec<bool>>>>
    where
        K: LoadConnection<Backend = DB>,
        Self::Rules: RulesOn<DB>;

    /// A condition on this row that reads other rows of the table, for an UPDATE.
    fn decided_first<'a>(&'a self, condition: Cond<'a, DB>) -> Cond<'a, DB>;

    /// A tree of conditions on the model's table.
    fn build() -> Build;

    /// Whether the key that the model names is the table's own, and so finds one row at most.
    fn has_the_tables_key() -> bool;

    /// Reads every row of the table.
    ///
    /// # Errors
    /// What Diesel reports.
    fn each<K>(conn: &mut K, see: &mut dyn FnMut(&Self)) -> QueryResult<()>
    where
        K: LoadConnection<Backend = DB>;

    /// The version of the row in memory.
    fn version_value(&self) -> Option<i64>;

    /// Writes records by themselves, where the model keeps them: of a row, or of one that was never
    /// stored.
    ///
    /// # Errors
    /// What Diesel reports.
    fn record<K>(
        row: Option<&Self>,
        told: Told,
        entries: Vec<Entry>,
        conn: &mut K,
    ) -> QueryResult<()>
    where
        K: LoadConnection<Backend = DB>;
}

/// What an UPDATE does and asks beside the step itself.
#[doc(hidden)]
#[derive(Default)]
pub struct Together<'a, DB: Backend> {
    /// Other columns.
    pub(super) changes: Vec<Frag<'a, DB>>,
    /// What rules ask of the row.
    pub(super) rules: Vec<Cond<'a, DB>>,
    /// A rule reads other rows of the table.
    pub(super) reads_own: bool,
    /// The time of the stamps.
    pub(super) now: DateTime<Utc>,
    /// It commits by itself, so that it may only find a row whose states can be read.
    pub(super) commits: bool,
    /// What is recorded of it, and of each step.
    pub(super) records: Option<(Told, Vec<Entry>)>,
}

impl<DB: Backend> std::fmt::Debug for Together<'_, DB> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Together")
            .field("rules", &self.rules)
            .finish_non_exhaustive()
    }
}

impl<M, DB, ST> Rows<DB> for M
where
    M: Stored<DB> + Selectable<DB> + FromSqlRow<ST, DB> + 'static,
    DB: Backend
        + QueryMetadata<ST>
        + QueryMetadata<AsSelect<M, DB>>
        + QueryMetadata<(Nullable<Text>, Text)>
        + 'static,
    M::SelectExpression: Expression<SqlType = ST> + QueryFragment<DB> + QueryId + 'static,
    ST: SqlType + TypedExpressionType + 'static,
    <M::Table as QuerySource>::FromClause: QueryFragment<DB> + Send + 'static,
    <M::Table as Table>::PrimaryKey: 'static,
    M::Table: 'static,
    AsSelect<M, DB>: QueryFragment<DB>,
    (Option<String>, String): FromSqlRow<(Nullable<Text>, Text), DB>,
    String: ToSql<Text, DB>,
    str: ToSql<Text, DB>,
    i64: ToSql<BigInt, DB>,
{
    fn moved<K>(
        &self,
        steps: &[Step],
        with: Together<'_, DB>,
        conn: &mut K,
    ) -> QueryResult<Option<Self>>
    where
        K: LoadConnection<Backend = DB>,
    {
        let mut conds = vec![self.key()];
        let mut sets = with.changes;
        let mut stamped = Vec::new();
        for step in steps {
            conds.push(M::is_in(step));
            for (column, stamp) in M::stamps(step, with.now) {
                // Two machines may stamp one column, and have the same time.
                if !stamped.contains(&column) {
                    stamped.push(column);
                    sets.push(stamp);
                }
            }
        }
        // SQLite takes the last of two values for a column, so ours come last.
        sets.extend(steps.iter().map(M::set_to));
        if let Some(version) = self.version() {
            let Some(set_next) = version.set_next else {
                return Err(refused(
                    "the version column is at its greatest number, and can't count this change",
                ));
            };
            conds.push(version.is_current);
            sets.push(set_next);
        }
        conds.extend(with.rules);
        if with.commits {
            // The columns of the steps hold a known state already: their source.
            let others = M::STATE_COLUMNS.iter().enumerate();
            let others = others.filter(|(machine, _)| steps.iter().all(|s| s.machine != *machine));
            conds.extend(others.map(|(_, column)| unknown::is_known(column)));
        }
        if with.reads_own && Dialect::of::<DB>() == Some(Dialect::MySql) {
            // The rules decide before the UPDATE has locked the row: nobody may change it in between, and
            // of two that have read it none may wait for the other.
            let locked = Find::<M, DB>::new(self.key()).locked();
            if locked.get_result(conn).optional()?.is_none() {
                return Ok(None);
            }
        }
        let statement = Move::<M, DB>::new(sets, all(conds));
        let recording = with.records.and_then(|(mut told, entries)| {
            told.version = self.version_value().map(|version| version + 1);
            let of = M::records(Some(self))?;
            Some(Recording::new(of, told, entries))
        });
        if returns_what_is_stored::<DB>() {
            let statement = statement.returning().recording(recording);
            let mut moved: Vec<M> = statement.load(conn)?;
            one(moved.len())?;
            return Ok(moved.pop());
        }
        let count = statement.execute(conn)?;
        one(count)?;
        if count == 0 {
            return Ok(None);
        }
        if let Some(recording) = recording {
            recording.execute(conn)?;
        }
        // The row as it is now, and not as the snapshot of the caller's transaction has it.
        let stored = self.latest(conn)?;
        stored.map(Some).ok_or_else(gone)
    }

    fn find<K>(key: Cond<'_, DB>, conn: &mut K) -> QueryResult<Option<Self>>
    where
        K: LoadConnection<Backend = DB>,
    {
        Find::<M, DB>::new(key).get_result(conn).optional()
    }

    fn find_latest<K>(key: Cond<'_, DB>, conn: &mut K) -> QueryResult<Option<Self>>
    where
        K: LoadConnection<Backend = DB>,
    {
        let latest = Find::<M, DB>::new(key).latest();
        latest.get_result(conn).optional()
    }

    fn latest<K>(&self, conn: &mut K) -> QueryResult<Option<Self>>
    where
        K: LoadConnection<Backend = DB>,
    {
        M::find_latest(self.key(), conn)
    }

    fn unknown<K>(row: Option<&Self>, conn: &mut K) -> QueryResult<Vec<UnknownState>>
    where
        K: LoadConnection<Backend = DB>,
    {
        let mut found = Vec::new();
        for column in M::STATE_COLUMNS {
            let query = Unknown::<M, DB>::new(column, row.map(Stored::key));
            let rows: Vec<(Option<String>, String)> = query.load(conn)?;
            found.extend(rows.into_iter().map(|row| unknown::at::<M>(column, row)));
        }
        Ok(found)
    }

    fn ask_rows<K>(
        rows: &[&Self],
        conditions: &[Node<'_>],
        conn: &mut K,
    ) -> QueryResult<Vec<Option<Vec<bool>>>>
    where
        K: LoadConnection<Backend = DB>,
        M::Rules: RulesOn<DB>,
    {
        let keys: Vec<Cond<'_, DB>> = rows.iter().map(|row| row.key()).collect();
        let table = M::Table::default().from_clause();
        M::Rules::ask_rows(&table, &keys, conditions, conn)
    }

    fn decided_first<'a>(&'a self, condition: Cond<'a, DB>) -> Cond<'a, DB> {
        Cond::Sql(Box::new(DecidedFirst::<M, DB>::new(self.key(), condition)))
    }

    fn build() -> Build {
        Build::of::<M::Table>(false)
    }

    fn has_the_tables_key() -> bool {
        TypeId::of::<M::KeyColumns>() == TypeId::of::<<M::Table as Table>::PrimaryKey>()
    }

    fn each<K>(conn: &mut K, see: &mut dyn FnMut(&Self)) -> QueryResult<()>
    where
        K: LoadConnection<Backend = DB>,
    {
        for row in conn.load(Find::<M, DB>::new(Cond::Is(true)))? {
            see(&M::build_from_row(&row?).map_err(Error::DeserializationError)?);
        }
        Ok(())
    }

    fn version_value(&self) -> Option<i64> {
        self.version().map(|version| version.value)
    }

    fn record<K>(
        row: Option<&Self>,
        told: Told,
        entries: Vec<Entry>,
        conn: &mut K,
    ) -> QueryResult<()>
    where
        K: LoadConnection<Backend = DB>,
    {
        if let Some(of) = M::records(row) {
            Recording::new(of, told, entries).execute(conn)?;
        }
        Ok(())
    }
}

/// Whether an UPDATE or INSERT can return the row as it is stored when the statement is over.
/// `MySQL` can't; SQLite makes the rows of RETURNING before AFTER triggers run, and those are its
/// only triggers that can change a row (<https://www.sqlite.org/lang_returning.html>).
pub(super) fn returns_what_is_stored<DB: 'static>() -> bool {
    Dialect::of::<DB>() == Some(Dialect::Postgres)
}

/// A key finds at most one row. The transaction around this is rolled back.
fn one(rows: usize) -> QueryResult<()> {
    if rows > 1 {
        return Err(refused(
            "the primary key that the model names found several rows",
        ));
    }
    Ok(())
}

/// A row that was written, and that its key does not find.
pub(super) fn gone() -> Error {
    refused(
        "the row was written, and its key does not find it: a trigger has deleted it, or given it another key, or `.set(..)` has",
    )
}

fn refused(why: &'static str) -> Error {
    Error::QueryBuilderError(why.into())
}

impl<H: Holds, E, A, N, C, X, I> Fire<H, E, A, N, C, X, I> {
    /// Carries the transition out on the row, in one atomic step, and gives back the row as stored.
    ///
    /// The edge, the target and the guards decide on the row in memory, and the rules as far as they
    /// can; then one UPDATE moves the row only if it is still in the state (and version) in which it was
    /// loaded, and if the rules allow it on the row as stored.
    ///
    /// The UPDATE sees one snapshot. At PostgreSQL's READ COMMITTED it is taken when the statement
    /// starts: where the UPDATE then waits for its row, it sees that row anew, and the rows that rules
    /// look at as they were, so that a right which was taken away meanwhile still counts.
    /// `#[machine(isolation = "repeatable read")]` makes that a serialization failure, which
    /// [`is_retryable`](TransitionError::is_retryable).
    ///
    /// # Errors
    /// Why it did not happen: refused before the database was asked, [`TransitionError::Conflict`]
    /// where somebody else changed the row, [`TransitionError::Denied`] where it is as it was loaded and
    /// a rule denies it, [`TransitionError::NotFound`] where it is gone,
    /// [`TransitionError::UnknownState`] where it is in a state that the program does not know,
    /// [`TransitionError::InTransaction`] where the machine has an isolation of its own and a transaction
    /// was begun before, or what the database reports. In the typed form
    /// [`TransitionError::WrongState`] as well, where a trigger stored another state than the one that
    /// the types promise. Nothing has changed then, with one exception that says so:
    /// [`TransitionError::Unreadable`].
    pub fn save<'a, K>(self, conn: &mut K) -> Result<H::Out, H::Err>
    where
        K: LoadConnection,
        K::Backend: 'static,
        H: Gives<E>,
        H::Model: Saved<K::Backend> + Hooks<K>,
        A: ActorGiven<ActorOf<H::Model>>,
        N: NoteGiven,
        X: ContextGiven<ContextOf<H::Model>>,
        I: InputGiven,
        C: Changes<'a, H::Model, K::Backend>,
    {
        let steps = self.plan();
        let cx = self.context.context(true);
        let attempt = Attempt::of(&self, &cx);
        let Self {
            holder,
            wish,
            changes,
            ref actor,
            ..
        } = self;
        let model = holder.model();
        let performed = Performed {
            model,
            actor: actor.actor(),
            system: actor.system(),
            wish: &wish,
            cx: &cx,
        };
        let saved = attempt.and_then(|attempt| {
            let saved = steps.and_then(|steps| {
                let steps: Vec<Step> = steps.iter().copied().collect();
                let hooks = H::Model::BEFORE_COMMIT || H::Model::AFTER_COMMIT;
                if H::Model::AFTER_COMMIT
                    && transaction::is_open(conn)
                    && !transaction::is_ours(conn)
                {
                    return Err(TransitionError::NoCommitToSee);
                }
                let (rules, reads_own) = ruled::conditions(model, &steps, performed.actor, &cx)?;
                let mut sets = Vec::new();
                changes.add_to(&mut sets)?;
                // One statement that gives the row back is atomic by itself, unless something may still
                // be refused, or an error of the statement would break a transaction of the caller's.
                let isolation = isolation_on::<K::Backend>(H::Model::ISOLATION);
                let commits = returns_what_is_stored::<K::Backend>()
                    && isolation.is_none()
                    && !hooks
                    && !H::PROMISES
                    && H::Model::has_the_tables_key()
                    && !transaction::is_open(conn);
                let with = Together {
                    changes: sets,
                    rules,
                    reads_own,
                    now: cx.now(),
                    commits,
                    records: attempt.as_ref().map(|attempt| attempt.done(model, &steps)),
                };
                let save = |conn: &mut K| {
                    let stored = save_in(model, &steps, with, performed.actor, &cx, conn)?;
                    if hooks {
                        performed.hooks(&stored, &steps, conn)?;
                    }
                    H::give(stored).map_err(|(_, error)| error)
                };
                if commits {
                    return save(conn);
                }
                isolated(isolation, conn, save)
            });
            saved.inspect_err(|error| {
                if let Some(attempt) = attempt {
                    record_refusal(model, &attempt, error, conn);
                }
                performed.refused::<K>(error);
            })
        });
        saved.map_err(|error| holder.refused(error))
    }

    /// Writes the record of a refusal that `save` has left to its caller, because it was inside of a
    /// transaction which the caller has rolled back since: `save` gave the `error`, and this is the same
    /// transition, begun again. Writes nothing where the machine does not record such refusals.
    ///
    /// # Errors
    /// What the database reports.
    pub fn record_refusal<K>(
        &self,
        error: &TransitionError,
        conn: &mut K,
    ) -> Result<(), TransitionError>
    where
        K: LoadConnection,
        K::Backend: 'static,
        H::Model: Saved<K::Backend>,
        A: ActorGiven<ActorOf<H::Model>>,
        X: ContextGiven<ContextOf<H::Model>>,
    {
        let cx = self.context.context(true);
        let model = self.holder.model();
        match Attempt::of(self, &cx)? {
            Some(attempt) if H::Model::REFUSALS.include(error) => {
                let (told, entries) = attempt.refused(model, error);
                Ok(H::Model::record(Some(model), told, entries, conn)?)
            }
            _ => Ok(()),
        }
    }
}

/// Records a refusal, where that is wanted and nothing is rolled back with it. The refusal is what is
/// told, also where this fails.
fn record_refusal<M, K>(model: &M, attempt: &Attempt, error: &TransitionError, conn: &mut K)
where
    M: Saved<K::Backend>,
    K: LoadConnection,
{
    if M::REFUSALS.include(error) && !transaction::is_open(conn) {
        let (told, entries) = attempt.refused(model, error);
        // A database that keeps no record of a refusal has reported worse before.
        let _ = M::record(Some(model), told, entries, conn);
    }
}

/// The isolation that has to be set: SQLite's transactions are always serializable.
pub(super) fn isolation_on<DB: 'static>(isolation: Option<Isolation>) -> Option<Isolation> {
    isolation.filter(|_| Dialect::of::<DB>() != Some(Dialect::Sqlite))
}

/// Does `work` in a transaction of this isolation.
pub(super) fn isolated<K, T>(
    isolation: Option<Isolation>,
    conn: &mut K,
    work: impl FnOnce(&mut K) -> Result<T, TransitionError>,
) -> Result<T, TransitionError>
where
    K: LoadConnection,
    K::Backend: 'static,
{
    let Some(isolation) = isolation else {
        return atomically(conn, work);
    };
    if transaction::is_open(conn) {
        let isolation = isolation.name();
        return Err(TransitionError::InTransaction { isolation });
    }
    let set = match isolation {
        Isolation::RepeatableRead => "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ",
        Isolation::Serializable => "SET TRANSACTION ISOLATION LEVEL SERIALIZABLE",
    };
    // MySQL's is for the next transaction, that of the others for the one that has begun.
    let before = Dialect::of::<K::Backend>() == Some(Dialect::MySql);
    if before {
        conn.batch_execute(set)?;
    }
    atomically(conn, |conn| {
        if !before {
            conn.batch_execute(set)?;
        }
        work(conn)
    })
}

/// Does `work` in a transaction: all of it or nothing. Its own error is what is told, also where the
/// database has ended the transaction by itself, so that there is nothing left to roll back.
pub(super) fn atomically<K, T>(
    conn: &mut K,
    work: impl FnOnce(&mut K) -> Result<T, TransitionError>,
) -> Result<T, TransitionError>
where
    K: LoadConnection,
{
    let mut refused = None;
    let done = transaction(conn, |conn| {
        work(conn).map_err(|error| {
            refused = Some(error);
            Error::RollbackTransaction
        })
    });
    done.map_err(|error| refused.unwrap_or_else(|| error.into()))
}

/// Writes columns of a row in one UPDATE, without a transition, and gives the row as stored.
///
/// # Errors
/// [`TransitionError::NotFound`], [`TransitionError::Conflict`] where the model has a version, or what the
/// database reports.
pub(super) fn save_columns<M, K>(
    row: &M,
    changes: Vec<Frag<'_, K::Backend>>,
    cx: &ContextOf<M>,
    conn: &mut K,
) -> Result<M, TransitionError>
where
    M: Saved<K::Backend>,
    K: LoadConnection,
    K::Backend: 'static,
{
    let with = Together {
        changes,
        rules: Vec::new(),
        reads_own: false,
        now: DateTime::UNIX_EPOCH,
        commits: false,
        records: None,
    };
    atomically(conn, |conn| save_in(row, &[], with, None, cx, conn))
}

/// A transition as its hooks see it.
struct Performed<'a, M: Model> {
    model: &'a M,
    actor: Option<&'a ActorOf<M>>,
    system: Option<&'a str>,
    wish: &'a Wish<M::Event>,
    cx: &'a ContextOf<M>,
}

impl<M: Model> Performed<'_, M> {
    /// Runs the hooks before the commit, and keeps those after it until then.
    fn hooks<K>(&self, stored: &M, steps: &[Step], conn: &mut K) -> Result<(), TransitionError>
    where
        K: LoadConnection,
        M: Hooks<K>,
    {
        for (step, request) in steps.iter().zip(self.wish.requests()) {
            let change = Change {
                before: self.model,
                row: stored,
                event: request.event,
                step,
                actor: self.actor,
                system: self.system,
                note: self.wish.note(),
                input: request.input.as_ref(),
                cx: self.cx,
            };
            M::before_commit(&change, conn)?;
            if let Some(later) = M::after_commit(&change) {
                transaction::run_later(conn, later);
            }
        }
        Ok(())
    }

    /// Runs the hooks of a refusal.
    fn refused<K>(&self, error: &TransitionError)
    where
        M: Hooks<K>,
    {
        if Refusals::ALL.include(error) {
            let events: Vec<M::Event> = self.wish.requests().map(|request| request.event).collect();
            M::on_refusal(&RefusedAttempt {
                row: self.model,
                events: &events,
                error,
                actor: self.actor,
                system: self.system,
                note: self.wish.note(),
                cx: self.cx,
            });
        }
    }
}

/// The steps of a save: the UPDATE comes first, so that it takes the lock.
fn save_in<M, K>(
    model: &M,
    steps: &[Step],
    with: Together<'_, K::Backend>,
    actor: Option<&ActorOf<M>>,
    cx: &ContextOf<M>,
    conn: &mut K,
) -> Result<M, TransitionError>
where
    M: Saved<K::Backend>,
    K: LoadConnection,
    K::Backend: 'static,
{
    let (commits, has_rules) = (with.commits, !with.rules.is_empty());
    let moved = model
        .moved(steps, with, conn)
        .map_err(|error| match error {
            Error::DeserializationError(_) if commits => TransitionError::Unreadable(error),
            error => in_full(error, model, conn),
        })?;
    if let Some(moved) = moved {
        return Ok(moved);
    }
    let found = model
        .latest(conn)
        .map_err(|error| in_full(error, model, conn))?;
    let found = found.ok_or(TransitionError::NotFound)?;
    let version = model.version_value().zip(found.version_value());
    let has_moved = |step: &&Step| found.__state_name(step) != model.__state_name(step);
    let is_the_same = !steps.iter().any(|step| has_moved(&step))
        && version.is_none_or(|(loaded, now)| loaded == now);
    // The row is as it was loaded: then a rule has kept it, if one denies it on the row as it is now.
    if has_rules && is_the_same {
        if let Some(refused) = ruled::guarded_on(&found, steps) {
            return Err(refused);
        }
        if let Some((step, decision)) = ruled::denied_on(&found, steps, actor, cx, conn)? {
            return Err(TransitionError::denied::<M>(step.event, decision));
        }
    }
    // The step to blame is the one whose machine moved on; a version alone blames the first.
    let blamed = steps.iter().find(has_moved).or(steps.first());
    let name = |row: &M| match blamed {
        Some(step) => row.__state_name(step),
        None => row.__state_name(&Step::of_machine(0)),
    };
    Err(TransitionError::Conflict {
        expected: name(model),
        found: name(&found),
        version,
    })
}

/// A load that met an unknown state knows neither column nor row; ask for them.
fn in_full<M, K>(error: Error, model: &M, conn: &mut K) -> TransitionError
where
    M: Saved<K::Backend>,
    K: LoadConnection,
{
    let Some(unknown) = unknown::behind(&error) else {
        return error.into();
    };
    let in_full = M::unknown(Some(model), conn)
        .ok()
        .and_then(|mut rows| rows.pop());
    TransitionError::UnknownState(in_full.unwrap_or_else(|| unknown.clone()))
}
