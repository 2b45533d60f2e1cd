//! Keys of other types than a number that counts up.

use diesel::prelude::*;
use fsm_core::Dialect;
use fsm_core::prelude::*;

use super::database::{self, Database};

diesel::table! {
    /// A key of bytes and a date.
    scans (device, day) {
        device -> Binary,
        day -> Date,
        scan_state -> Text,
        note -> Nullable<Text>,
    }
}

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
enum ScanState {
    #[state(initial)]
    Open,
    #[state(terminal)]
    Read,
}

#[derive(StateMachine, Queryable, Selectable, Debug, Clone, PartialEq)]
#[diesel(table_name = scans, primary_key(device, day))]
struct Scan {
    #[diesel(column_name = device)]
    name: Vec<u8>,
    day: chrono::NaiveDate,
    note: Option<String>,
    #[diesel(column_name = scan_state)]
    #[transition(read: Open => Read)]
    state: ScanState,
}

const BYTES: &str = match database::DIALECT {
    Dialect::Postgres => "BYTEA",
    Dialect::MySql => "VARBINARY(16)",
    _ => "BLOB",
};

fn day(day: u32) -> chrono::NaiveDate {
    chrono::NaiveDate::from_ymd_opt(2026, 2, day).unwrap()
}

#[test]
fn a3_a_key_of_bytes_and_a_date_finds_its_row() {
    let schema = format!(
        "CREATE TABLE scans (device {BYTES} NOT NULL, day DATE NOT NULL, note VARCHAR(100),
         scan_state VARCHAR(100) NOT NULL, PRIMARY KEY (device, day))"
    );
    let database = Database::new(&schema);
    let conn = &mut database.connect();
    let device = vec![0, 255, 39];
    let create = |number, conn: &mut _| {
        let scan = Scan::create(scans::note.eq("x")).with_key((vec![0, 255, 39], day(number)));
        scan.save(conn).unwrap()
    };
    let [one, two] = [create(1, conn), create(2, conn)];
    assert_eq!((&one.name, one.day), (&device, day(1)));
    let read = two
        .read()
        .set(scans::note.eq(None::<String>))
        .save(conn)
        .unwrap();
    assert_eq!(
        (read.day, read.state(), read.note),
        (day(2), ScanState::Read, None)
    );
    let query = scans::table.find((&device, day(1)));
    assert_eq!(query.select(Scan::as_select()).first(conn), Ok(one.clone()));
    diesel::update(query)
        .set(scans::scan_state.eq("lost"))
        .execute(conn)
        .unwrap();
    let unknown = Scan::unknown_states(conn).unwrap().remove(0);
    let row = &unknown.place.as_deref().unwrap().row;
    assert!(row.ends_with("2026-02-01"), "{row}");
    assert_eq!(one.read().save(conn).unwrap_err().code(), "unknown_state");
}

mod small {
    use diesel::prelude::*;
    use fsm_core::prelude::*;

    diesel::table! { jobs (number) { number -> SmallInt, state -> Text, } }

    #[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
    pub(super) enum JobState {
        #[state(initial)]
        Open,
        #[state(terminal)]
        Done,
    }

    #[derive(StateMachine, Queryable, Selectable, Debug, Clone, PartialEq)]
    #[diesel(table_name = jobs, primary_key(number))]
    pub(super) struct Job {
        pub(super) number: i16,
        #[transition(finish: Open => Done)]
        state: JobState,
    }
}

#[test]
fn a3_a_key_that_the_values_give_is_told_or_asked_for() {
    use small::{Job, jobs};
    let database = Database::new(
        "CREATE TABLE jobs (number SMALLINT PRIMARY KEY NOT NULL, state VARCHAR(100) NOT NULL)",
    );
    let conn = &mut database.connect();
    let saved = Job::create(jobs::number.eq(7)).save(conn);
    if database::DIALECT == Dialect::MySql {
        // It tells only keys that it has counted up itself.
        let error = saved.unwrap_err();
        assert_eq!((error.code(), error.http_status()), ("missing_key", 500));
        assert!(error.to_string().contains(".with_key(..)"), "{error}");
        assert_eq!(jobs::table.count().get_result(conn), Ok(0_i64));
    } else {
        assert_eq!(saved.unwrap().finish().save(conn).unwrap().number, 7);
    }
}
