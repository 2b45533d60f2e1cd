//! `.once(id)`: a request that comes again gets the first one's outcome.

use diesel::result::{DatabaseErrorKind, Error};

use super::create::Create;
use super::dialect::Dialect;
use super::insert::Inserts;
use super::record::{Asked, Attempt, KeyFromText, KnowsRequests, Told, is_born_before};
use super::retry::Retries;
use super::run::Run;
use super::save::Saved;
use super::table_model::TableModel;
use super::transaction;
use crate::error::TransitionError;
use crate::refusals::Refusals;
use crate::transition::{Fire, Holds, HoldsRow};

impl<H: Holds, E, A, N, C, X, I> Fire<H, E, A, N, C, X, I> {
    /// Gives the request an id: where `save` comes again with it, because an answer was lost or a button was
    /// pressed twice, it gives the row as it is now stored, and nothing happens a second time: no transition, no
    /// record, no hook. Also where both come at once.
    ///
    /// The id is the caller's: a random one, made once for the request and sent with each try
    /// (`Idempotency-Key`). The record of the transition keeps it, in a unique column `once`. Nothing is asked
    /// beforehand; `save` looks for a record of the id where it would have refused. A first try that was refused
    /// keeps none, so it may be tried again.
    ///
    /// It is the same request where row, event, target (as far as the caller names it), actor, note and input are
    /// those of the record, else [`TransitionError::RequestReused`]. What `.set(..)` writes is not compared. In
    /// the typed form a row that has moved on since is [`TransitionError::WrongState`]: it can't be given as a
    /// handle of the state that the event led to.
    ///
    /// `apply` and `check` do not look at it.
    pub fn once(mut self, id: impl Into<String>) -> Self
    where
        H: HoldsRow,
        H::Model: KnowsRequests,
    {
        self.wish.once = Some(id.into());
        self
    }
}

impl<M: TableModel, V, K, A, X> Create<M, V, K, A, X> {
    /// Gives the request an id: where `save` comes again with it, it gives the row of the first time, as it is now
    /// stored, and inserts none. Also where both come at once.
    ///
    /// The record of the birth keeps the id, as that of a transition does: see [`Fire::once`]. It is the same
    /// request where the actor is that of the record, and it was a birth in this table; the values are not
    /// compared. A row that is gone since is [`TransitionError::NotFound`].
    pub fn once(mut self, id: impl Into<String>) -> Self
    where
        M: KnowsRequests,
        M::Parts: KeyFromText<M::Key>,
    {
        self.once = Some(BornOnce {
            id: id.into(),
            key_from: <M::Parts as KeyFromText<M::Key>>::key_from,
        });
        self
    }
}

/// The id of a request that creates a row, and how to read that row's key from its record.
#[derive(Debug)]
pub(super) struct BornOnce<K> {
    pub(super) id: String,
    pub(super) key_from: fn(&str) -> Option<K>,
}

/// The records of a request, as they were found, and what they are compared with.
#[doc(hidden)]
#[derive(Debug)]
pub struct Requested {
    pub(crate) found: Vec<Asked>,
    /// The table of the row, as records name it.
    pub(crate) table: String,
    /// The row's key, where there is a row.
    pub(crate) row: Option<String>,
}

impl Requested {
    /// The key of the row of the first record.
    pub(super) fn key(&self) -> Option<&str> {
        self.found.first()?.row()
    }
}

/// What has failed may be the repetition of what was done: the row has moved on, there is a record of the id, or the
/// database does not let it be done twice (a CHECK, an exclusion, a trigger). Of a row that is gone nothing could be
/// given.
fn may_be_a_repetition(error: &TransitionError) -> bool {
    let is_of_the_database = matches!(
        error,
        TransitionError::Database(Error::DatabaseError(kind, _))
            if !matches!(kind, DatabaseErrorKind::ClosedConnection)
    );
    Refusals::ALL.include(error) || is_of_the_database && error.contention().is_none()
}

fn unique_violation(error: &TransitionError) -> Option<&Error> {
    match error {
        TransitionError::Database(
            error @ Error::DatabaseError(DatabaseErrorKind::UniqueViolation, _),
        ) => Some(error),
        _ => None,
    }
}

/// The row as it is now stored, where the error comes from a request that was carried out before.
///
/// # Errors
/// The same error where it was not; [`TransitionError::RequestReused`] where another request had the id.
pub(super) async fn repeated<M, R>(
    model: &M,
    attempt: Option<&Attempt>,
    error: TransitionError,
    run: &mut R,
) -> Result<M, TransitionError>
where
    M: Saved<R::Backend>,
    R: Run,
{
    let Some((attempt, id)) = attempt.and_then(|attempt| Some((attempt, attempt.once()?))) else {
        return Err(error);
    };
    let requested = requested(Some(model), &attempt.onces(id), error, run).await?;
    if !attempt.is_what_was::<M>(&requested) {
        return Err(reused(attempt.event(), id));
    }
    model.latest(run).await?.ok_or(TransitionError::NotFound)
}

/// The row that the same request has inserted before, as it is now stored.
///
/// # Errors
/// As of [`repeated`].
pub(super) async fn born_before<M, R>(
    told: &Told,
    once: &BornOnce<M::Key>,
    error: TransitionError,
    run: &mut R,
) -> Result<M, TransitionError>
where
    M: Saved<R::Backend> + Inserts<R::Backend>,
    R: Run,
{
    let onces = [once.id.clone()];
    let requested = requested::<M, R>(None, &onces, error, run).await?;
    if !is_born_before::<M>(told, &requested) {
        return Err(reused("create", &once.id));
    }
    let key = requested.key().and_then(once.key_from);
    let key = key.ok_or(TransitionError::NotFound)?;
    let stored = M::find_by_key(&key, run).await?;
    stored.ok_or(TransitionError::NotFound)
}

/// The records of the request, of which there is one at least.
///
/// # Errors
/// The same error where there is none, or where it has nothing to do with the request.
async fn requested<M, R>(
    row: Option<&M>,
    onces: &[String],
    error: TransitionError,
    run: &mut R,
) -> Result<Requested, TransitionError>
where
    M: Saved<R::Backend>,
    R: Run,
{
    if !may_be_a_repetition(&error) {
        return Err(error);
    }
    let mut requested = looked_up::<M, R>(row, onces, run).await?;
    if let Some(row) = row
        && requested.found.is_empty()
        && may_be_uncommitted::<R>(&error)
    {
        row.latest(run).await?;
        requested = looked_up::<M, R>(Some(row), onces, run).await?;
    }
    if !requested.found.is_empty() {
        return Ok(requested);
    }
    let is_of_records = unique_violation(&error).is_some_and(M::violates_records);
    if is_of_records && transaction::is_open(run) {
        return Err(unseen());
    }
    Err(error)
}

/// Whether the row may have been loaded as somebody has changed it who has not recorded that yet, and not committed it:
/// MySQL's READ UNCOMMITTED shows it. Who reads the row as an UPDATE would waits until that is over.
fn may_be_uncommitted<R: Run>(error: &TransitionError) -> bool {
    let has_asked_the_row = matches!(
        error,
        TransitionError::Database(_) | TransitionError::Conflict { .. }
    );
    Dialect::of::<R::Backend>() == Some(Dialect::MySql) && !has_asked_the_row
}

/// The records of the request, also where others are in the way for a while.
async fn looked_up<M, R>(
    row: Option<&M>,
    onces: &[String],
    run: &mut R,
) -> Result<Requested, TransitionError>
where
    M: Saved<R::Backend>,
    R: Run,
{
    let mut retries = Retries::on(run);
    loop {
        let requested = M::requested(row, onces, run).await;
        match requested.map_err(TransitionError::from) {
            Err(busy) if retries.again(&busy, run).await => {}
            requested => return requested,
        }
    }
}

/// The id was used for something else.
pub(super) fn reused(event: &'static str, id: &str) -> TransitionError {
    let id = id.to_owned();
    TransitionError::RequestReused { event, id }
}

/// There is a record of the id, and the snapshot of the caller's transaction is older than it.
fn unseen() -> TransitionError {
    let why = "another transaction has recorded the request since this one has begun, which does not see it: try the whole transaction again";
    TransitionError::Database(Error::DatabaseError(
        DatabaseErrorKind::SerializationFailure,
        Box::new(why.to_owned()),
    ))
}

/// Whether the id can be one.
///
/// # Errors
/// [`TransitionError::InvalidOnce`].
pub(super) fn usable(event: &'static str, id: Option<&str>) -> Result<(), TransitionError> {
    match id.and_then(super::record::unusable) {
        Some(why) => Err(TransitionError::InvalidOnce { event, why }),
        None => Ok(()),
    }
}
