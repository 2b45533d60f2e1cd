//! Transactions that know what is to be run when they have committed.

use std::cell::RefCell;
use std::marker::PhantomData;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use diesel::connection::{Connection, TransactionManager};
use diesel::prelude::*;
use diesel::result::Error;

use super::dialect::Dialect;
use super::hook::Later;
use super::run::{Blocking, Run, Transact, now};
use crate::error::TransitionError;
use crate::isolation::Isolation;

/// Does `work` in a transaction, as Diesel's own `conn.transaction(..)` does, and runs the hooks after the
/// commit of what was saved in it: when the outermost transaction has committed, in order. What was saved
/// in a transaction that failed has none.
///
/// It nests in itself. Within Diesel's own `transaction`, which nobody can ask whether it has committed,
/// `save` refuses a machine that has such hooks.
///
/// Where `work` panics, the transaction is rolled back before the panic goes on. Where a hook after the
/// commit does, the others run first.
///
/// # Errors
/// What `work` gives, or what the database reports; also where `work` has passed over an error after which
/// the database had undone the transaction. Nothing has changed then.
pub fn transaction<K, T, E>(conn: &mut K, work: impl FnOnce(&mut K) -> Result<T, E>) -> Result<T, E>
where
    K: Connection<Backend: 'static>,
    E: From<Error>,
{
    ours(conn, |conn| conn.transaction(|conn| whole(conn, work)))
}

/// [`transaction`] that takes SQLite's write lock at once, as Diesel's own `conn.immediate_transaction(..)` does: for work
/// that reads before it writes. Where another connection writes, it waits for the lock (`PRAGMA busy_timeout`); a
/// transaction that has read something can't wait, and is told that the database is busy.
///
/// # Errors
/// What `work` gives, or what the database reports; [`Error::AlreadyInTransaction`] within another transaction. Nothing
/// has changed then.
#[cfg(feature = "sqlite")]
pub fn immediate_transaction<T, E>(
    conn: &mut SqliteConnection,
    work: impl FnOnce(&mut SqliteConnection) -> Result<T, E>,
) -> Result<T, E>
where
    E: From<Error>,
{
    ours(conn, |conn| {
        conn.immediate_transaction(|conn| whole(conn, work))
    })
}

/// The work of a transaction, which must not have undone it.
fn whole<K, T, E>(conn: &mut K, work: impl FnOnce(&mut K) -> Result<T, E>) -> Result<T, E>
where
    K: Connection<Backend: 'static>,
    E: From<Error>,
{
    let dialect = Dialect::of::<K::Backend>();
    let whole = now(Whole::mark(dialect, &mut Blocking(conn)))?;
    let done = work(conn)?;
    now(whole.check(&mut Blocking(conn)))?;
    Ok(done)
}

/// A transaction that Diesel begins and ends, and that is known as ours.
fn ours<K, T, E>(conn: &mut K, transaction: impl FnOnce(&mut K) -> Result<T, E>) -> Result<T, E>
where
    K: Connection<Backend: 'static>,
{
    let mut run = Blocking(conn);
    let around = run.depth();
    let mut open = Open::on(&mut run);
    let done = catch_unwind(AssertUnwindSafe(|| transaction(run.0)));
    let done = done.unwrap_or_else(|panic| {
        // Diesel leaves the transaction open, and what is saved on the connection later would wait in it
        // for a commit that never comes.
        while run.depth() > around && K::TransactionManager::rollback_transaction(run.0).is_ok() {}
        resume_unwind(panic)
    });
    open.end(done.is_ok());
    done
}

/// Work of the user's within a transaction. It may pass over an error after which the database has undone the
/// transaction: `PostgreSQL` then takes COMMIT for a rollback, and `MySQL`, which has rolled back after a
/// deadlock, for nothing at all. Neither calls that an error, so this does.
#[derive(Debug)]
#[must_use]
pub(super) struct Whole(Option<Dialect>);

impl Whole {
    /// Before the work.
    ///
    /// # Errors
    /// What the database reports.
    pub(super) async fn mark<R: Transact>(
        dialect: Option<Dialect>,
        run: &mut R,
    ) -> QueryResult<Self> {
        // The savepoint of a transaction within another one can't be released then.
        let dialect = dialect.filter(|_| run.depth() == 1);
        if dialect == Some(Dialect::MySql) {
            run.batch("SAVEPOINT fsm_whole").await?;
        }
        Ok(Self(dialect))
    }

    /// After it.
    ///
    /// # Errors
    /// That the transaction is not there any more.
    pub(super) async fn check<R: Transact>(self, run: &mut R) -> QueryResult<()> {
        let is_there = match self.0 {
            Some(Dialect::MySql) => run.batch("RELEASE SAVEPOINT fsm_whole").await,
            Some(Dialect::Postgres) => run.batch("SELECT 1").await,
            _ => Ok(()),
        };
        is_there.map_err(|_| undone())
    }
}

/// The transaction is not there any more.
fn undone() -> Error {
    let why = "the database has undone the transaction after an error that was passed over: a hook, or the work in the transaction, gives its errors back, or does what may fail in a transaction of its own";
    Error::QueryBuilderError(why.into())
}

/// A transaction of ours that has begun.
#[doc(hidden)]
pub struct Frame {
    /// Where the connection is; it stays there while it is lent to the work.
    connection: usize,
    /// How many transactions are open on it within this one, with this one.
    depth: u32,
    /// Every transaction around it is ours as well, so that we see the outermost commit.
    is_ours: bool,
    later: Vec<Later>,
}

thread_local! {
    static OPEN: RefCell<Vec<Frame>> = const { RefCell::new(Vec::new()) };
}

/// The transactions of this thread: a blocking connection does not leave it while it has one.
pub(super) fn of_this_thread<T>(with: impl FnOnce(&mut Vec<Frame>) -> T) -> T {
    OPEN.with_borrow_mut(with)
}

/// The frame of one transaction; it goes with it, also by a panic, and where nobody waits for it any more.
struct Open<R: Transact> {
    connection: usize,
    depth: u32,
    of: PhantomData<fn() -> R>,
}

/// The innermost frame of a connection.
fn innermost(frames: &mut [Frame], connection: usize) -> Option<&mut Frame> {
    let mut frames = frames.iter_mut().rev();
    frames.find(|frame| frame.connection == connection)
}

/// Whether a transaction has been begun on this connection.
pub(super) fn is_open<R: Transact>(run: &mut R) -> bool {
    run.depth() > 0
}

/// Whether all transactions that have been begun on this connection are ours.
pub(super) fn is_ours<R: Transact>(run: &mut R) -> bool {
    let (connection, depth) = (run.address(), run.depth());
    R::frames(|frames| {
        let frame = innermost(frames, connection);
        frame.is_some_and(|frame| frame.depth == depth && frame.is_ours)
    })
}

/// Runs this when the outermost transaction has committed.
pub(super) fn run_later<R: Transact>(run: &mut R, later: Later) {
    let connection = run.address();
    R::frames(|frames| {
        if let Some(frame) = innermost(frames, connection) {
            frame.later.push(later);
        }
    });
}

impl<R: Transact> Open<R> {
    /// The frame of the transaction that is about to begin.
    fn on(run: &mut R) -> Self {
        let (connection, around) = (run.address(), run.depth());
        let is_ours = around == 0 || is_ours(run);
        let depth = around + 1;
        R::frames(|frames| {
            if around == 0 {
                // Of a task that was leaked, and of which nothing was dropped.
                frames.retain(|frame| frame.connection != connection);
            }
            frames.push(Frame {
                connection,
                depth,
                is_ours,
                later: Vec::new(),
            });
        });
        Self {
            connection,
            depth,
            of: PhantomData,
        }
    }

    fn end(&mut self, committed: bool) {
        let later = self.take();
        if !committed || later.is_empty() {
            return;
        }
        if self.depth > 1 {
            R::frames(|frames| {
                if let Some(frame) = innermost(frames, self.connection) {
                    frame.later.extend(later);
                }
            });
            return;
        }
        let mut panicked = None;
        for run in later {
            if let Err(panic) = catch_unwind(AssertUnwindSafe(run)) {
                panicked.get_or_insert(panic);
            }
        }
        if let Some(panic) = panicked {
            resume_unwind(panic);
        }
    }

    /// Takes the frame away, and what is to be run.
    fn take(&self) -> Vec<Later> {
        R::frames(|frames| {
            let is_this =
                |frame: &Frame| (frame.connection, frame.depth) == (self.connection, self.depth);
            let at = frames.iter().rposition(is_this);
            at.map_or_else(Vec::new, |at| frames.remove(at).later)
        })
    }
}

impl<R: Transact> Drop for Open<R> {
    fn drop(&mut self) {
        self.take();
    }
}

/// A transaction that has begun and is ended by [`end`](Begun::end).
pub(super) struct Begun<'r, R: Transact> {
    pub(super) run: &'r mut R,
    open: Open<R>,
    ended: bool,
}

impl<'r, R: Transact> Begun<'r, R> {
    /// Begins a transaction, or one within another.
    pub(super) async fn begin(run: &'r mut R) -> QueryResult<Self> {
        let open = Open::on(run);
        let mut begun = Self {
            run,
            open,
            ended: false,
        };
        let done = begun.run.begin().await;
        // Where it did not begin, Diesel knows what became of the connection.
        begun.ended = done.is_err();
        done.map(|()| begun)
    }

    /// Commits what was done, or undoes what has failed. The error of the work is what is told, also where
    /// the database has ended the transaction by itself, so that there is nothing left to roll back.
    pub(super) async fn end<T, E: From<Error>>(mut self, done: Result<T, E>) -> Result<T, E> {
        let done = match done {
            Ok(value) => self.run.commit().await.map(|()| value).map_err(E::from),
            Err(error) => {
                let _ = self.run.roll_back().await;
                Err(error)
            }
        };
        self.ended = true;
        self.open.end(done.is_ok());
        done
    }
}

impl<R: Transact> Drop for Begun<'_, R> {
    fn drop(&mut self) {
        if !self.ended {
            self.run.abandon();
        }
    }
}

/// The isolation that has to be set: SQLite's transactions are always serializable.
pub(super) fn isolation_on<DB: 'static>(isolation: Option<Isolation>) -> Option<Isolation> {
    isolation.filter(|_| Dialect::of::<DB>() != Some(Dialect::Sqlite))
}

/// Begins a transaction of this isolation, which can only be the outermost.
pub(super) async fn begin<R: Run>(
    isolation: Option<Isolation>,
    run: &mut R,
) -> Result<Begun<'_, R>, TransitionError> {
    let Some(isolation) = isolation else {
        return Ok(Begun::begin(run).await?);
    };
    if is_open(run) {
        let isolation = isolation.name();
        return Err(TransitionError::InTransaction { isolation });
    }
    let set = match isolation {
        Isolation::RepeatableRead => "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ",
        Isolation::Serializable => "SET TRANSACTION ISOLATION LEVEL SERIALIZABLE",
    };
    // MySQL's is for the next transaction, that of the others for the one that has begun.
    if Dialect::of::<R::Backend>() == Some(Dialect::MySql) {
        run.batch(set).await?;
        return Ok(Begun::begin(run).await?);
    }
    let begun = Begun::begin(run).await?;
    match begun.run.batch(set).await {
        Ok(()) => Ok(begun),
        Err(error) => begun.end(Err(error.into())).await,
    }
}
