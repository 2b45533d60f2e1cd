//! `create`: a row is born in its initial state.

use std::borrow::Cow;
use std::marker::PhantomData;

use diesel::prelude::*;
use diesel::query_builder::{InsertStatement, QueryFragment};

use super::insert::{GivesKey, Inserts};
use super::once::{self, BornOnce};
use super::record::{Told, born, told, unborn};
use super::retry::Retries;
use super::ruled;
use super::run::{Blocking, BlockingConnection, Run, now};
use super::save::Saved;
use super::table_model::TableModel;
use super::trace::Trace;
use super::transaction::{self, isolation_on};
use crate::actor::{
    self, ActorGiven, ActorOf, By, ContextGiven, ContextOf, In, NoActor, NoContext, Performs,
    System,
};
use crate::error::TransitionError;
use crate::machine::Machine;
use crate::ruling::{Answer, CREATE};
use crate::state::{Initial, State};

/// Gives models on a table their `create`.
pub trait CreateRow: TableModel {
    /// Begins a new row with the values of any Diesel `Insertable`, in its initial state.
    ///
    /// The values leave the state column out: `create` adds it. Nothing happens until `save`.
    fn create<V>(values: V) -> Create<Self, V> {
        Create {
            values,
            key: KeyFromDatabase,
            starts: Vec::new(),
            once: None,
            refused: None,
            actor: NoActor,
            context: NoContext,
            model: PhantomData,
        }
    }
}

impl<M: TableModel> CreateRow for M {}

/// A row that is about to be inserted.
#[must_use = "nothing is inserted until `.save(&mut conn)`"]
#[derive(Debug)]
pub struct Create<M: TableModel, V, K = KeyFromDatabase, A = NoActor, X = NoContext> {
    values: V,
    key: K,
    /// Where machines start that do not start in their initial state: number and position.
    starts: Vec<(usize, usize)>,
    /// The id of the request.
    pub(super) once: Option<BornOnce<M::Key>>,
    refused: Option<TransitionError>,
    actor: A,
    context: X,
    model: PhantomData<fn() -> M>,
}

/// The database says which key the new row has.
#[derive(Debug, Clone, Copy)]
pub struct KeyFromDatabase;

/// The caller says which key the new row has.
#[derive(Debug, Clone, Copy)]
pub struct NamedKey<K>(K);

/// A new row whose key is named.
pub type Keyed<M, V, A, X> =
    Create<M, (<M as TableModel>::KeyValues, V), NamedKey<<M as TableModel>::Key>, A, X>;

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

impl<M: TableModel, V, K, X> Create<M, V, K, NoActor, X> {
    /// Says who creates the row. The rule of `#[machine(create = rule)]` decides about this actor.
    pub fn by<W>(self, actor: &W) -> Create<M, V, K, By<'_, ActorOf<M>>, X>
    where
        W: Performs<ActorOf<M>> + ?Sized,
    {
        self.with_actor(actor::by(actor))
    }

    /// Says which part of the system creates the row, as in `"import"`. No rule is asked then.
    pub fn by_system(self, name: impl Into<Cow<'static, str>>) -> Create<M, V, K, System, X> {
        self.with_actor(actor::by_system(name))
    }

    fn with_actor<A>(self, actor: A) -> Create<M, V, K, A, X> {
        Create {
            values: self.values,
            key: self.key,
            starts: self.starts,
            once: self.once,
            refused: self.refused,
            actor,
            context: self.context,
            model: PhantomData,
        }
    }
}

impl<M: TableModel, V, K, A> Create<M, V, K, A, NoContext> {
    /// Gives the context that the rule of `#[machine(create = rule)]` reads.
    pub fn with(self, cx: &ContextOf<M>) -> Create<M, V, K, A, In<'_, ContextOf<M>>> {
        Create {
            values: self.values,
            key: self.key,
            starts: self.starts,
            once: self.once,
            refused: self.refused,
            actor: self.actor,
            context: actor::within(cx),
            model: PhantomData,
        }
    }
}

impl<M: TableModel, V, K, A, X> Create<M, V, K, A, X> {
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
}

impl<M: TableModel, V, A, X> Create<M, V, KeyFromDatabase, A, X> {
    /// Gives the new row this primary key; the values leave it out. A composite key is a tuple.
    ///
    /// It is needed where the database can't tell the key of the row that it has inserted: on MySQL
    /// and MariaDB with a key that is not an `AUTO_INCREMENT` number, also where the values name it.
    pub fn with_key(self, key: M::Key) -> Keyed<M, V, A, X>
    where
        M::Key: Clone,
    {
        Create {
            values: (M::key_values(key.clone()), self.values),
            key: NamedKey(key),
            starts: self.starts,
            once: self.once,
            refused: self.refused,
            actor: self.actor,
            context: self.context,
            model: PhantomData,
        }
    }
}

impl<M: TableModel, V, G, A, X> Create<M, V, G, A, X> {
    /// Inserts the row and gives it back as stored.
    ///
    /// # Errors
    /// [`TransitionError::TargetNotAllowed`] where no row may be born in the state,
    /// [`TransitionError::Denied`] where the rule of `#[machine(create = rule)]` denies it to the actor,
    /// or denies the row as it was stored, with an id of the request ([`once`](Create::once))
    /// [`TransitionError::InvalidOnce`], [`TransitionError::RequestReused`], and [`TransitionError::NotFound`] where its
    /// row is gone since, [`TransitionError::MissingKey`] where MySQL has no key to give
    /// back, or what the database reports. No row was inserted then.
    pub fn save<K>(self, conn: &mut K) -> Result<M, TransitionError>
    where
        K: BlockingConnection,
        K::Database: 'static,
        G: KeyOfNew<M::Key, K::Database>,
        M: Saved<K::Database> + Inserts<K::Database> + Born<V>,
        A: ActorGiven<ActorOf<M>>,
        X: ContextGiven<ContextOf<M>>,
        InsertOf<M, V>: QueryFragment<K::Database>,
    {
        now(self.born(&mut Blocking(conn)))
    }

    /// All of `save`, on a connection of either kind.
    pub(super) async fn born<R>(self, run: &mut R) -> Result<M, TransitionError>
    where
        R: Run,
        G: KeyOfNew<M::Key, R::Backend>,
        M: Saved<R::Backend> + Inserts<R::Backend> + Born<V>,
        A: ActorGiven<ActorOf<M>>,
        X: ContextGiven<ContextOf<M>>,
        InsertOf<M, V>: QueryFragment<R::Backend>,
    {
        let statement = insert_of::<M, V>(self.values, &self.starts);
        let key = self.key.named();
        let cx = self.context.context(M::RULES_CREATE || M::RECORDS);
        created::<M, V, R>(
            self.refused,
            &self.actor,
            &cx,
            statement,
            key,
            self.once,
            run,
        )
        .await
    }
}

/// Inserts a row if the rule of `#[machine(create = rule)]` allows it, or gives the one that the same request has
/// inserted before.
async fn created<M, V, R>(
    refused: Option<TransitionError>,
    actor: &impl ActorGiven<ActorOf<M>>,
    cx: &ContextOf<M>,
    statement: InsertOf<M, V>,
    key: Option<M::Key>,
    once: Option<BornOnce<M::Key>>,
    run: &mut R,
) -> Result<M, TransitionError>
where
    M: Saved<R::Backend> + Inserts<R::Backend> + Born<V>,
    R: Run,
    InsertOf<M, V>: QueryFragment<R::Backend>,
{
    let id = once.as_ref().map(|once| once.id.as_str());
    once::usable("create", id)?;
    let told = told::<M>(actor, cx, None, id);
    let born = match refused {
        Some(refused) => Err(refused),
        None => allowed::<M, V, R>(actor.actor(), cx, statement, key, told.as_ref(), run).await,
    };
    let born = match (born, &told, once) {
        (Err(error), Some(told), Some(once)) => once::born_before(told, &once, error, run).await,
        (born, ..) => born,
    };
    if let (Err(error), Some(told)) = (&born, &told) {
        record_unborn::<M, R>(told, error, run).await;
    }
    born
}

/// Inserts the row if it is allowed. What the actor alone decides is decided before; the rest on the row as it
/// was stored, before the commit.
async fn allowed<M, V, R>(
    actor: Option<&ActorOf<M>>,
    cx: &ContextOf<M>,
    statement: InsertOf<M, V>,
    key: Option<M::Key>,
    told: Option<&Told>,
    run: &mut R,
) -> Result<M, TransitionError>
where
    M: Saved<R::Backend> + Inserts<R::Backend> + Born<V>,
    R: Run,
    InsertOf<M, V>: QueryFragment<R::Backend>,
{
    let ruled = actor.filter(|_| M::RULES_CREATE);
    let answer = ruled.map_or(Answer::Allowed, |actor| {
        ruled::of_table::<M, R::Backend>(CREATE, actor, cx, &M::build())
    });
    let (isolation, asked) = match answer {
        Answer::Allowed => (None, None),
        Answer::Open(_) => (isolation_on::<R::Backend>(M::ISOLATION), ruled),
        Answer::Denied(decision) => return Err(TransitionError::creation_denied::<M>(decision)),
    };
    let asked = asked.zip(Some(cx));
    let mut retries = Retries::on(run);
    loop {
        let begun = transaction::begin(isolation, run).await?;
        let born = inserted::<M, V, R>(&statement, key.as_ref(), told, asked, begun.run).await;
        let born = begun.end(born).await;
        match &born {
            Err(error) if retries.again(error, run).await => Trace::tried_again(error),
            _ => return born,
        }
    }
}

/// Inserts the row and its record, and asks the rule of it.
async fn inserted<M, V, R>(
    statement: &InsertOf<M, V>,
    key: Option<&M::Key>,
    told: Option<&Told>,
    asked: Option<(&ActorOf<M>, &ContextOf<M>)>,
    run: &mut R,
) -> Result<M, TransitionError>
where
    M: Saved<R::Backend> + Inserts<R::Backend> + Born<V>,
    R: Run,
    InsertOf<M, V>: QueryFragment<R::Backend>,
{
    let stored = match key {
        Some(key) => M::insert_with_key(statement, key, run).await?,
        None => M::insert(statement, run).await?,
    };
    if let Some(told) = told {
        let entries = born(&stored, told);
        let version = stored.version_value();
        let told = Told {
            version,
            ..told.clone()
        };
        M::record(Some(&stored), told, entries, run).await?;
    }
    if let Some((actor, cx)) = asked
        && let Some(decision) = ruled::denied_on_new(&stored, actor, cx, run).await?
    {
        return Err(TransitionError::creation_denied::<M>(decision));
    }
    Ok(stored)
}

/// Records that a row was not allowed to be born. The refusal is what is told, also where this fails.
async fn record_unborn<M, R>(told: &Told, error: &TransitionError, run: &mut R)
where
    M: Saved<R::Backend>,
    R: Run,
{
    if M::REFUSALS.include(error) && !transaction::is_open(run) {
        let (told, entries) = unborn(told, error);
        let _ = M::record(None, told, entries, run).await;
    }
}

/// The INSERT.
fn insert_of<M: Born<V>, V>(values: V, starts: &[(usize, usize)]) -> InsertOf<M, V> {
    let values = M::with_states(values, starts);
    diesel::insert_into(M::Table::default()).values(values)
}

/// Where the key of a new row comes from.
#[doc(hidden)]
pub trait KeyOfNew<K, DB> {
    /// The key, where the caller has named it.
    fn named(self) -> Option<K>;
}

#[diagnostic::do_not_recommend]
impl<K, DB: GivesKey<K>> KeyOfNew<K, DB> for KeyFromDatabase {
    fn named(self) -> Option<K> {
        None
    }
}

#[diagnostic::do_not_recommend]
impl<K, DB> KeyOfNew<K, DB> for NamedKey<K> {
    fn named(self) -> Option<K> {
        Some(self.0)
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
