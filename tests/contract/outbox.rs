//! `#[machine(outbox = table)]`, `#[transition(.., effect = T)]`: `Effect`, `OutboxTable`, `Worker`, `Outbox`.

use std::time::Duration;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use fsm_core::prelude::*;
use fsm_core::{
    Change, Delivery, Dialect, Effect, Lag, Outbox, OutboxTable, Parked, Round, Worker,
};
use fsm_tests::database::memory;
use serde::{Deserialize, Serialize};

diesel::table! { orders (id) { id -> BigInt, state -> Text, } }
diesel::table! { effects (id) { id -> BigInt, } }

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
enum OrderState {
    #[state(initial)]
    Paid,
    #[state(terminal)]
    Shipped,
}

#[derive(StateMachine, Queryable, Selectable)]
#[diesel(table_name = orders)]
#[machine(outbox = effects)]
struct Order {
    id: i64,
    #[transition(ship: Paid => Shipped, effect = [Mail])]
    state: OrderState,
}

#[derive(Serialize, Deserialize)]
struct Mail {
    order: i64,
}

impl Effect for Mail {
    const NAME: &'static str = "mail";
}

impl From<&Change<'_, Order>> for Mail {
    fn from(change: &Change<'_, Order>) -> Self {
        Self {
            order: change.row().id,
        }
    }
}

#[test]
fn outbox_keeps_effects_for_workers() -> Result<(), TransitionError> {
    let table = OutboxTable::new("effects");
    let conn = &mut memory("CREATE TABLE orders (id INTEGER PRIMARY KEY, state TEXT NOT NULL)");
    conn.batch_execute(&table.up(Dialect::Sqlite))?;
    let again: OutboxTable = table.clone().if_missing();
    conn.batch_execute(&again.up(Dialect::Sqlite))?;
    Order::create(orders::id.eq(7))
        .save(conn)?
        .ship()
        .save(conn)?;
    let outbox = Outbox::new(effects::table);
    let key: String = outbox.put(&Mail { order: 8 }, conn)?;
    let lag: Vec<Lag> = outbox.lag(conn)?;
    let first = lag.first().unwrap();
    assert_eq!(
        (first.effect.as_str(), first.waiting, first.parked),
        ("mail", 2, 0)
    );
    let _: Duration = first.late;
    let worker = Worker::new(effects::table)
        .lease(Duration::from_secs(60))
        .attempts(1)
        .backoff(Duration::from_secs(1), Duration::from_secs(60))
        .batch(5)
        .pause(Duration::from_secs(1))
        .on(|mail: Mail, delivery: &Delivery| {
            let (_, _, _): (&str, u32, Option<&str>) =
                (delivery.key(), delivery.attempt(), delivery.request_id());
            if mail.order == 8 {
                Err("no such order")
            } else {
                Ok(())
            }
        });
    let round: Round = worker.run_once(conn)?;
    assert_eq!(
        (round.done, round.failed, round.parked, round.late),
        (1, 0, 1, 0)
    );
    assert!(!round.is_empty());
    let parked: Vec<Parked> = outbox.parked(conn)?;
    let first = parked.first().unwrap();
    assert_eq!((&first.key, first.attempts), (&key, 1));
    assert!(outbox.retry(&key, conn)?);
    worker.run_once(conn)?;
    assert!(outbox.discard(&key, conn)?);
    worker.run(conn, || true)?;
    conn.batch_execute(&table.down(Dialect::Sqlite))?;
    Ok(())
}
