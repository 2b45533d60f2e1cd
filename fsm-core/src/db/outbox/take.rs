//! The statements of a worker.

use std::time::Duration;

use diesel::prelude::*;

use super::backend::{Columns, OutboxBackend, Row};
use super::handlers::Delivery;
use super::statement::{Place, Statement};
use crate::db::dialect::Dialect;
use crate::db::run::Run;
use crate::db::transaction::Begun;

/// An effect that was taken.
#[derive(Debug)]
pub(super) struct Taken {
    id: i64,
    /// The number of the attempt that it was taken for. It counts when it begins, and tells the one who has begun it
    /// from any other.
    pub(super) attempt: i64,
    pub(super) effect: String,
    pub(super) payload: String,
    pub(super) delivery: Delivery,
}

impl Taken {
    fn of((id, attempts, _, key, effect, payload, request_id): Row) -> Self {
        let attempt = attempts.saturating_add(1);
        Self {
            id,
            attempt,
            effect,
            payload,
            delivery: Delivery {
                key,
                attempt: u32::try_from(attempt).unwrap_or(u32::MAX),
                request_id,
            },
        }
    }
}

/// Which effects are taken.
pub(super) struct Wanted<'a> {
    pub(super) place: Place,
    /// By name.
    pub(super) effects: &'a [&'static str],
    pub(super) most: u32,
    pub(super) lease: Duration,
}

/// Takes effects that are due. Nobody else is given them before the lease is over.
///
/// Each database passes over rows that another worker takes at the same time, or has one writer at a time.
pub(super) async fn take<DB, R>(wanted: &Wanted<'_>, run: &mut R) -> QueryResult<Vec<Taken>>
where
    DB: OutboxBackend,
    R: Run<Backend = DB>,
{
    let rows = match Dialect::of::<DB>() {
        Some(Dialect::MySql) => take_in_two(wanted, run).await?,
        Some(Dialect::Sqlite) => {
            let update = wanted
                .place
                .statement()
                .sql("UPDATE ")
                .table()
                .sql(" SET due_at = ")
                .clock_after(wanted.lease)
                .sql(" WHERE id IN (SELECT id FROM ");
            let update = due(update.table(), wanted);
            DB::rows(returning(update.sql(") RETURNING ")), run).await?
        }
        _ => {
            // In a sub-select of its own: an `IN (.. LIMIT ..)` may be asked again for each row.
            let update = wanted
                .place
                .statement()
                .sql("WITH fsm_due AS (SELECT id FROM ");
            let update = due(update.table(), wanted)
                .sql(" FOR UPDATE SKIP LOCKED) UPDATE ")
                .table()
                .sql(" SET due_at = ")
                .clock_after(wanted.lease)
                .sql(" WHERE id IN (SELECT id FROM fsm_due) RETURNING ");
            DB::rows(returning(update), run).await?
        }
    };
    Ok(in_turn(rows.into_iter().map(Taken::of).collect()))
}

/// The new ones first, as they were written. The others in any order: one of them may be what the process has died
/// of, and is not to be in the way of the same others each time.
fn in_turn(mut taken: Vec<Taken>) -> Vec<Taken> {
    fastrand::shuffle(&mut taken);
    taken.sort_by_key(|one| match one.attempt {
        1 => (false, one.id),
        _ => (true, 0),
    });
    taken
}

/// `MySQL` has no `RETURNING`. Without gaps between rows locked, nobody who writes an effect waits for this.
async fn take_in_two<DB, R>(wanted: &Wanted<'_>, run: &mut R) -> QueryResult<Vec<Row>>
where
    DB: OutboxBackend,
    R: Run<Backend = DB>,
{
    run.batch("SET TRANSACTION ISOLATION LEVEL READ COMMITTED")
        .await?;
    let begun = Begun::begin(run).await?;
    let rows = take_rows(wanted, begun.run).await;
    begun.end(rows).await
}

async fn take_rows<DB, R>(wanted: &Wanted<'_>, run: &mut R) -> QueryResult<Vec<Row>>
where
    DB: OutboxBackend,
    R: Run<Backend = DB>,
{
    let select = returning(wanted.place.statement().sql("SELECT "))
        .sql(" FROM ")
        .table();
    let select = due(select, wanted).sql(" FOR UPDATE SKIP LOCKED");
    let rows = DB::rows(select, run).await?;
    if rows.is_empty() {
        return Ok(rows);
    }
    let update = wanted
        .place
        .statement()
        .sql("UPDATE ")
        .table()
        .sql(" SET due_at = ")
        .clock_after(wanted.lease)
        .sql(" WHERE id IN ")
        .list(rows.iter().map(|row| row.0), Statement::number);
    DB::count(update, run).await?;
    Ok(rows)
}

/// ` WHERE ..` the effects that are due, the one that is due longest first.
fn due<DB: OutboxBackend, ST>(
    statement: Statement<'static, DB, ST>,
    wanted: &Wanted<'_>,
) -> Statement<'static, DB, ST> {
    statement
        .sql(" WHERE due_at <= ")
        .clock()
        .sql(" AND effect IN ")
        .list(wanted.effects.iter().copied(), |statement, name| {
            statement.text(name)
        })
        .sql(" ORDER BY due_at, id LIMIT ")
        .number(wanted.most)
}

/// The columns of [`Taken`].
fn returning<DB: OutboxBackend>(
    statement: Statement<'static, DB, Columns>,
) -> Statement<'static, DB, Columns> {
    statement.sql("id, attempts, attempts, effect_key, effect, payload, request_id")
}

/// What is written down of an effect that was taken.
pub(super) enum Mark {
    /// Its handler is about to run: the attempt counts, and the lease begins anew.
    Begun(Duration),
    /// It was carried out, and goes.
    Done,
    /// It has failed, and is tried again after a while.
    Failed(String, Duration),
    /// It has failed, and is not tried again.
    Parked(String),
    /// So many attempts were begun as there may be, and none has come to its end.
    UsedUp,
}

/// Writes it down. Whether the effect still was this worker's: nobody else has begun it since, and it is there.
pub(super) async fn mark<DB, R>(
    place: Place,
    taken: &Taken,
    mark: &Mark,
    run: &mut R,
) -> QueryResult<bool>
where
    DB: OutboxBackend,
    R: Run<Backend = DB>,
{
    let update = |place: Place| place.statement().sql("UPDATE ").table().sql(" SET ");
    let park = |place: Place| update(place).sql("due_at = NULL, parked_at = ").clock();
    let (statement, attempts) = match mark {
        Mark::Begun(lease) => {
            let update = update(place).sql("attempts = attempts + 1, due_at = ");
            (update.clock_after(*lease), taken.attempt - 1)
        }
        Mark::Done => {
            let delete = place.statement().sql("DELETE FROM ").table();
            (delete, taken.attempt)
        }
        Mark::Failed(error, wait) => {
            let update = update(place).sql("last_error = ").text(error);
            let update = update.sql(", due_at = ").clock_after(*wait);
            (update, taken.attempt)
        }
        Mark::Parked(error) => {
            let update = park(place).sql(", last_error = ").text(error);
            (update, taken.attempt)
        }
        Mark::UsedUp => (park(place), taken.attempt - 1),
    };
    // With the key: SQLite gives the number of a row that is gone to the next one.
    let statement = statement
        .sql(" WHERE id = ")
        .number(taken.id)
        .sql(" AND effect_key = ")
        .text(taken.delivery.key())
        .sql(" AND attempts = ")
        .number(attempts);
    Ok(DB::count(statement, run).await? > 0)
}
