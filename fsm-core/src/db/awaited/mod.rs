//! The same on connections of `diesel-async`: each method that asks a database has a twin whose name ends in
//! `_async`, with the same arguments, the same statements and the same errors.
//!
//! # Where a future is dropped
//!
//! A future that is dropped (by a timeout, a `select!`, a client that has gone) stops at the statement that it
//! waits for. Whichever that is, either everything of a transition is stored or nothing: the row, its record and
//! what hooks have written before the commit. Which of both it is, only the database knows: load the row.
//!
//! - PostgreSQL runs what is one statement (a transition without hooks) to its end: the connection can be used
//!   as before.
//! - What takes a transaction leaves it open on the connection. Close the connection, and the database undoes
//!   it. Until then Diesel's `transaction`, and every method here that begins one, give
//!   `BrokenTransactionManager`, and the pools that `diesel-async` supports throw the connection away; other
//!   statements would run within the transaction, and never be committed.
//! - Within a transaction of the caller's, the whole of that transaction is given up in the same way.

mod bulk;
mod create;
mod pending;
mod record;
mod rule;
mod run;
mod save;

use diesel::backend::Backend;
use diesel::result::Error;
use diesel_async::AsyncConnection;

pub(in crate::db) use self::run::Awaited;
use super::dialect::Dialect;
use super::transaction::{Begun, Whole};

pub use pending::SaveWithEventAsync;
pub use record::{HistoryAsync, check_records_async};
pub use rule::{AttemptAsync, EventsForAsync, SqlFormsAsync};
pub use save::FilterStatesAsync;

/// A connection of `diesel-async`; it can be a pool's.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no connection of `diesel-async`",
    label = "not an async connection",
    note = "a blocking connection takes the name without `_async`, and no `.await`: `.save(&mut conn)`",
    note = "SQLite is async through `diesel_async::sync_connection_wrapper::SyncConnectionWrapper`"
)]
pub trait ConnectionAsync: AsyncConnection<Backend = <Self as ConnectionAsync>::Database> {
    /// Diesel's backend. It has a name here, so that the message about another connection is this trait's.
    type Database: Backend + 'static;
}

#[diagnostic::do_not_recommend]
impl<K: AsyncConnection<Backend: 'static>> ConnectionAsync for K {
    type Database = K::Backend;
}

/// Does `work` in a transaction, as `diesel-async`'s own `conn.transaction(..)` does, and runs the hooks after
/// the commit of what was saved in it: when the outermost transaction has committed, in order. What was
/// saved in a transaction that failed has none.
///
/// It nests in itself. Within `diesel-async`'s own `transaction`, which nobody can ask whether it has
/// committed, `save_async` refuses a machine that has such hooks.
///
/// ```ignore
/// fsm_core::transaction_async(&mut conn, async |conn| {
///     let loan = loan.submit().by(&mary).save_async(conn).await?;
///     loan.review().by(&mary).save_async(conn).await
/// })
/// .await?;
/// ```
///
/// # Errors
/// What `work` gives, or what the database reports. Nothing has changed then.
pub async fn transaction_async<K, T, E>(
    conn: &mut K,
    work: impl AsyncFnOnce(&mut K) -> Result<T, E>,
) -> Result<T, E>
where
    K: ConnectionAsync,
    E: From<Error>,
{
    let mut run = Awaited(conn);
    let begun = Begun::begin(&mut run).await?;
    let done = whole(begun.run, work).await;
    begun.end(done).await
}

/// The work of a transaction, which must not have undone it.
async fn whole<K, T, E>(
    run: &mut Awaited<'_, K>,
    work: impl AsyncFnOnce(&mut K) -> Result<T, E>,
) -> Result<T, E>
where
    K: ConnectionAsync,
    E: From<Error>,
{
    let whole = Whole::mark(Dialect::of::<K::Database>(), run).await?;
    let done = work(run.0).await?;
    whole.check(run).await?;
    Ok(done)
}
