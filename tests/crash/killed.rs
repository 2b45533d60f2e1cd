//! The program is started and killed, again and again.

use std::collections::{BTreeMap, BTreeSet};
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use diesel::connection::{Connection as _, SimpleConnection};
use diesel::prelude::*;
use fsm_core::prelude::*;
use fsm_core::{Dialect, Outbox, OutboxTable, RecordTable, Worker, check_records};

use super::database::{self, Connection, Database};
use super::{NAME, name};
use crate::parcel::{Moved, Parcel, carried, effects, parcels};

const SCHEMA: &str = "
    CREATE TABLE parcels (id {key}, lock_version BIGINT NOT NULL, state VARCHAR(100) NOT NULL);
    CREATE TABLE carried (id {key}, effect_key VARCHAR(36) NOT NULL, parcel BIGINT NOT NULL, version BIGINT NOT NULL)";

/// So many parcels are there to be moved.
const PARCELS: usize = 12;

#[test]
fn g2_a_process_that_is_killed_loses_nothing() {
    let times = std::env::var("FSM_CRASHES").map_or(12, |times| times.parse().unwrap());
    let database = Database::new(SCHEMA);
    let conn = &mut database.connect();
    conn.batch_execute(&RecordTable::new("records").up(database::DIALECT))
        .unwrap();
    conn.batch_execute(&OutboxTable::new("effects").up(database::DIALECT))
        .unwrap();
    if database::DIALECT == Dialect::Sqlite {
        conn.batch_execute("PRAGMA journal_mode = WAL").unwrap();
    }
    for _ in 0..PARCELS {
        Parcel::create(parcels::lock_version.eq(0))
            .save(conn)
            .unwrap();
    }
    let mut told = 0;
    for _ in 0..times {
        let lines = run_and_kill(&database);
        told += lines.len();
        let versions = one_moment(conn, |conn| {
            let broken = check_records::<Parcel, _>(conn).unwrap();
            assert_eq!(broken, []);
            versions(conn)
        });
        for Moved { parcel, version } in lines {
            assert!(
                versions[&parcel] >= version,
                "{parcel} was moved {version} times"
            );
        }
    }
    assert!(told > times, "{told} transitions in {times} runs");
    drain(&database, conn);
    // Every transition there ever was has counted the version up by one, and had one effect.
    let versions = versions(conn);
    let all: BTreeSet<(i64, i64)> = versions
        .iter()
        .flat_map(|(parcel, version)| (1..=*version).map(|version| (*parcel, version)))
        .collect();
    let done: Vec<(String, i64, i64)> = carried::table
        .select((carried::effect_key, carried::parcel, carried::version))
        .load(conn)
        .unwrap();
    let keys: BTreeSet<&String> = done.iter().map(|(key, ..)| key).collect();
    let moves: BTreeSet<(i64, i64)> = done.iter().map(|one| (one.1, one.2)).collect();
    assert_eq!(moves, all);
    assert_eq!(keys.len(), all.len());
    println!(
        "{NAME}: killed {times} times; {} transitions, {told} of them told; {} effects, {} of them carried out again",
        all.len(),
        keys.len(),
        done.len() - keys.len(),
    );
}

/// What the program was told has happened before it was killed.
fn run_and_kill(database: &Database) -> Vec<Moved> {
    let mut program = Command::new(env!("CARGO_BIN_EXE_crash"))
        .args([NAME, &name(database)])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    thread::sleep(Duration::from_millis(fastrand::u64(20..250)));
    program.kill().unwrap();
    let output = program.wait_with_output().unwrap();
    let errors = String::from_utf8(output.stderr).unwrap();
    assert_eq!(errors, "", "it ended by itself");
    let lines = String::from_utf8(output.stdout).unwrap();
    // The last line may have been cut.
    let whole = lines.rsplit_once('\n').map_or("", |(whole, _)| whole);
    let line = |line: &str| {
        let (parcel, version) = line.split_once(' ').unwrap();
        Moved {
            parcel: parcel.parse().unwrap(),
            version: version.parse().unwrap(),
        }
    };
    whole.lines().map(line).collect()
}

/// Looks at one moment: a server may still be at the last statement of a client that was killed.
fn one_moment<T>(conn: &mut Connection, look: impl FnOnce(&mut Connection) -> T) -> T {
    let looked = conn.transaction(|conn| {
        if database::DIALECT == Dialect::Postgres {
            conn.batch_execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")?;
        }
        QueryResult::Ok(look(conn))
    });
    looked.unwrap()
}

fn versions(conn: &mut Connection) -> BTreeMap<i64, i64> {
    let versions = parcels::table.select((parcels::id, parcels::lock_version));
    let versions: Vec<(i64, i64)> = versions.load(conn).unwrap();
    versions.into_iter().collect()
}

/// Carries out what is left, as the next process would.
fn drain(database: &Database, conn: &mut Connection) {
    let other = std::sync::Mutex::new(database.connect());
    let worker = Worker::new(effects::table)
        .batch(100)
        .on(move |moved: Moved, delivery| {
            let values = (
                carried::effect_key.eq(delivery.key()),
                carried::parcel.eq(moved.parcel),
                carried::version.eq(moved.version),
            );
            let insert = diesel::insert_into(carried::table).values(values);
            insert.execute(&mut *other.lock().unwrap()).map(drop)
        });
    let outbox = Outbox::new(effects::table);
    while outbox.lag(conn).unwrap().iter().any(|lag| lag.waiting > 0) {
        // Of the last one killed the lease goes on.
        if worker.run_once(conn).unwrap().is_empty() {
            thread::sleep(Duration::from_millis(50));
        }
    }
    assert!(outbox.lag(conn).unwrap().is_empty(), "nothing is parked");
}
