//! What the program does on one of the databases.

use std::io::Write;
use std::sync::Mutex;
use std::thread;
use std::time::Duration;

use diesel::prelude::*;
use diesel::result::Error;
use fsm_core::Worker;
use fsm_core::prelude::*;

use super::{Connection, Database};
use crate::parcel::{Moved, Parcel, ParcelEvent, carried, effects, parcels};

/// Two who move rows and one who carries their effects out, until the process is killed.
pub fn work(database: &Database) {
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| move_rows(&mut database.connect()));
        }
        scope.spawn(|| carry_out(database));
    });
}

fn move_rows(conn: &mut Connection) {
    let count: i64 = parcels::table.count().get_result(conn).unwrap();
    loop {
        let parcel = parcels::table.find(fastrand::i64(1..=count));
        let parcel: Parcel = parcel.select(Parcel::as_select()).first(conn).unwrap();
        let Some(event) = fastrand::choice(ParcelEvent::ALL) else {
            continue;
        };
        if !parcel.can(*event) {
            continue;
        }
        match parcel.fire(*event).save(conn) {
            Ok(moved) => {
                let mut out = std::io::stdout().lock();
                writeln!(out, "{} {}", moved.id, moved.lock_version).unwrap();
                out.flush().unwrap();
            }
            Err(TransitionError::Conflict { .. }) => {}
            Err(error) if error.is_retryable() => {}
            Err(error) => panic!("{error:?}"),
        }
    }
}

fn carry_out(database: &Database) {
    let other = Mutex::new(database.connect());
    let worker = Worker::new(effects::table)
        .lease(Duration::from_millis(200))
        .backoff(Duration::from_millis(1), Duration::from_millis(20))
        .attempts(1000)
        .on(move |moved: Moved, delivery| {
            if fastrand::u8(0..20) == 0 {
                return Err(Error::NotFound);
            }
            let values = (
                carried::effect_key.eq(delivery.key()),
                carried::parcel.eq(moved.parcel),
                carried::version.eq(moved.version),
            );
            let insert = diesel::insert_into(carried::table).values(values);
            insert.execute(&mut *other.lock().unwrap()).map(drop)
        })
        .pause(Duration::from_millis(2));
    let conn = &mut database.connect();
    loop {
        match worker.run(conn, || false) {
            Err(error) if error.is_retryable() => {}
            ended => panic!("{ended:?}"),
        }
    }
}
