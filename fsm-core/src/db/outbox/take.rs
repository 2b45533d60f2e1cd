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
    /// The number of this attempt. It tells this taking of the effect from any other.
    pub(super) attempt: i64,
    pub(super) effect: String,
    pub(super) payload: String,
    pub(super) delivery: Delivery,
}

impl Taken {
    fn of((id, attempt, _, key, effect, payload, request_id): Row) -> Self {
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
    pub(super) lease: Duration,
}

/// Takes the effect that has been due longest. Nobody else is given it before the lease is over.
///
/// Each database passes over rows that another worker takes at the same time, or has one writer at a time.
pub(super) async fn take<DB, R>(wanted: &Wanted<'_>, run: &mut R) -> QueryResult<Option<Taken>>
where
    DB: OutboxBackend,
    R: Run<Backend = DB>,
{
    let rows = match Dialect::of::<DB>() {
        Some(Dialect::MySql) => take_in_two(wanted, run).await?,
        Some(Dialect::Sqlite) => {
            let update = leased(wanted.place.statement(), wanted).sql("IN (SELECT id FROM ");
            let update = due(update.table(), wanted).sql(") RETURNING ");
            DB::rows(returning(update), run).await?
        }
        _ => {
            // In a sub-select of its own: an `IN (.. LIMIT ..)` may be asked again for each row.
            let with = wanted.place.statement();
            let with = with.sql("WITH fsm_due AS (SELECT id FROM ").table();
            let with = due(with, wanted).sql(" FOR UPDATE SKIP LOCKED) ");
            let update = leased(with, wanted).sql("IN (SELECT id FROM fsm_due) RETURNING ");
            DB::rows(returning(update), run).await?
        }
    };
    Ok(rows.into_iter().next().map(Taken::of))
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
    let mut rows = DB::rows(select, run).await?;
    let Some(row) = rows.first_mut() else {
        return Ok(rows);
    };
    let update = leased(wanted.place.statement(), wanted).sql("= ");
    DB::count(update.number(row.0), run).await?;
    row.1 += 1;
    Ok(rows)
}

/// `UPDATE .. WHERE id `: it is this worker's until its lease is over.
fn leased<DB: OutboxBackend, ST>(
    statement: Statement<'static, DB, ST>,
    wanted: &Wanted<'_>,
) -> Statement<'static, DB, ST> {
    statement
        .set_due()
        .clock_after(wanted.lease)
        .sql(", attempts = attempts + 1 WHERE id ")
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
        .sql(" ORDER BY due_at, id LIMIT 1")
}

/// The columns of [`Taken`].
fn returning<DB: OutboxBackend>(
    statement: Statement<'static, DB, Columns>,
) -> Statement<'static, DB, Columns> {
    statement.sql("id, attempts, attempts, effect_key, effect, payload, request_id")
}

/// It was carried out. Whether it still was this worker's.
pub(super) async fn done<DB, R>(place: Place, taken: &Taken, run: &mut R) -> QueryResult<bool>
where
    DB: OutboxBackend,
    R: Run<Backend = DB>,
{
    let delete = still_taken(place.statement().delete(), taken);
    Ok(DB::count(delete, run).await? > 0)
}

/// It has failed: it is tried again after a while, or parked. Whether it still was this worker's.
pub(super) async fn failed<DB, R>(
    place: Place,
    taken: &Taken,
    error: &str,
    again_after: Option<Duration>,
    run: &mut R,
) -> QueryResult<bool>
where
    DB: OutboxBackend,
    R: Run<Backend = DB>,
{
    let update = place.statement().set_due();
    let update = match again_after {
        Some(time) => update.clock_after(time),
        None => update.sql("NULL, parked_at = ").clock(),
    };
    let update = still_taken(update.sql(", last_error = ").text(error), taken);
    Ok(DB::count(update, run).await? > 0)
}

/// ` WHERE ..` nobody else has taken it since.
fn still_taken<DB: OutboxBackend>(
    statement: Statement<'static, DB, ()>,
    taken: &Taken,
) -> Statement<'static, DB, ()> {
    // With the key: SQLite gives the number of a row that is gone to the next one.
    statement
        .sql(" WHERE id = ")
        .number(taken.id)
        .sql(" AND effect_key = ")
        .text(taken.delivery.key())
        .sql(" AND attempts = ")
        .number(taken.attempt)
}
