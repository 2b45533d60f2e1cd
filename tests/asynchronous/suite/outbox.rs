//! Effects on connections of `diesel-async`.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use diesel::prelude::*;
use diesel_async::SimpleAsyncConnection as _;
use fsm_core::prelude::*;
use fsm_core::{Change, Effect, Outbox, OutboxTable, WorkerAsync};
use serde::{Deserialize, Serialize};

use super::{Connection, Database, connect, database};

const SCHEMA: &str =
    "CREATE TABLE parcels (id {key}, weight BIGINT NOT NULL, state VARCHAR(100) NOT NULL)";

diesel::table! { parcels (id) { id -> BigInt, weight -> BigInt, state -> Text, } }
diesel::table! { effects (id) { id -> BigInt, } }

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
enum ParcelState {
    #[state(initial)]
    Packed,
    #[state(terminal)]
    Sent,
}

#[derive(StateMachine, Queryable, Selectable, Debug, Clone, PartialEq)]
#[diesel(table_name = parcels)]
#[machine(outbox = effects)]
struct Parcel {
    id: i64,
    #[transition(send: Packed => Sent, effect = Notice)]
    state: ParcelState,
}

#[derive(Serialize, Deserialize)]
struct Notice {
    parcel: i64,
}

impl Effect for Notice {
    const NAME: &'static str = "notice";
}

impl From<&Change<'_, Parcel>> for Notice {
    fn from(change: &Change<'_, Parcel>) -> Self {
        Self {
            parcel: change.row().id,
        }
    }
}

/// A database with an outbox, and parcels that were sent.
async fn sent(count: usize) -> (Database, Connection) {
    let database = Database::new(SCHEMA);
    let mut conn = connect(&database).await;
    let up = OutboxTable::new("effects").up(database::DIALECT);
    conn.batch_execute(&up).await.unwrap();
    for number in 0..count {
        let weight = i64::try_from(number).unwrap();
        let parcel = Parcel::create(parcels::weight.eq(weight));
        let parcel = parcel.save_async(&mut conn).await.unwrap();
        parcel.send().save_async(&mut conn).await.unwrap();
    }
    (database, conn)
}

#[tokio::test]
async fn g2_effects_are_carried_out_by_async_handlers() {
    let (_database, mut conn) = sent(3).await;
    let outbox = Outbox::new(effects::table);
    let lag = outbox.lag_async(&mut conn).await.unwrap();
    assert_eq!((lag[0].waiting, lag[0].parked), (3, 0));
    let seen = Arc::new(Mutex::new(Vec::new()));
    let keep = Arc::clone(&seen);
    let worker =
        WorkerAsync::new(effects::table)
            .attempts(1)
            .on(move |notice: Notice, delivery| {
                let seen = Arc::clone(&keep);
                async move {
                    tokio::task::yield_now().await;
                    match notice.parcel {
                        1 => Err("no such street"),
                        2 => panic!("no such town"),
                        _ => {
                            seen.lock().unwrap().push(delivery.key().to_owned());
                            Ok(())
                        }
                    }
                }
            });
    let round = worker.run_once(&mut conn).await.unwrap();
    assert_eq!((round.done, round.failed, round.parked), (1, 0, 2));
    assert_eq!(seen.lock().unwrap().len(), 1);
    let parked = outbox.parked_async(&mut conn).await.unwrap();
    let errors: Vec<_> = parked.iter().map(|one| one.error.as_deref()).collect();
    let panicked = "the handler panicked: no such town";
    assert_eq!(errors, [Some("no such street"), Some(panicked)]);
    assert!(outbox.retry_async(&parked[0].key, &mut conn).await.unwrap());
    assert!(
        outbox
            .discard_async(&parked[1].key, &mut conn)
            .await
            .unwrap()
    );
    let key = outbox
        .put_async(&Notice { parcel: 4 }, &mut conn)
        .await
        .unwrap();
    assert_eq!(key.len(), 36);
    assert_eq!(worker.run_once(&mut conn).await.unwrap().done, 1);
}

/// Dropped in the middle of a handler, the effect is taken again when the lease is over. The worker goes from thread
/// to thread.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn g2_a_worker_that_is_dropped_loses_nothing() {
    let (database, mut conn) = sent(1).await;
    let (told, mut hears) = tokio::sync::mpsc::unbounded_channel();
    let first = WorkerAsync::new(effects::table)
        .lease(Duration::from_millis(300))
        .on(move |notice: Notice, _| {
            let told = told.clone();
            async move {
                told.send(notice.parcel).unwrap();
                std::future::pending::<Result<(), std::fmt::Error>>().await
            }
        });
    let running = tokio::spawn(async move { first.run(&mut conn).await });
    assert_eq!(hears.recv().await, Some(1));
    running.abort();
    assert!(running.await.unwrap_err().is_cancelled());
    let mut conn = connect(&database).await;
    let second = WorkerAsync::new(effects::table).on(|_: Notice, delivery| async move {
        assert_eq!(delivery.attempt(), 2);
        Ok::<_, std::fmt::Error>(())
    });
    assert!(second.run_once(&mut conn).await.unwrap().is_empty());
    tokio::time::sleep(Duration::from_millis(400)).await;
    assert_eq!(second.run_once(&mut conn).await.unwrap().done, 1);
}
