//! How a state is stored: by name, alias or code.

use std::error::Error;

use diesel::prelude::*;
use fsm_core::prelude::*;
use fsm_core::{Dialect, UnknownState};

use super::database::{self, Connection, Database};

mod text {
    use diesel::prelude::*;
    use fsm_core::prelude::*;

    pub(super) const SCHEMA: &str = "CREATE TABLE parcels (
        id {key}, state VARCHAR(100) NOT NULL)";

    diesel::table! {
        parcels (id) {
            id -> BigInt,
            state -> Text,
        }
    }

    #[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
    pub(super) enum ParcelState {
        #[state(initial)]
        Packed,
        #[state(rename = "on-the-way", alias = "travelling", alias = "in_transit")]
        Travelling,
        #[state(terminal)]
        Delivered,
    }

    #[derive(StateMachine, Queryable, Selectable, Debug, Clone, PartialEq)]
    #[diesel(table_name = parcels)]
    pub(super) struct Parcel {
        pub(super) id: i64,
        #[transition(hand_over: Packed => Travelling)]
        #[transition(deliver: Travelling => Delivered)]
        #[transition(bring_back: Travelling => Packed)]
        state: ParcelState,
    }
}

fn parcel(name: &str, conn: &mut Connection) -> QueryResult<text::Parcel> {
    use text::parcels;
    diesel::insert_into(parcels::table)
        .values(parcels::state.eq(name))
        .execute(conn)
        .unwrap();
    parcels::table
        .order(parcels::id.desc())
        .select(text::Parcel::as_select())
        .first(conn)
}

#[test]
fn a15_a_renamed_state_is_stored_by_its_new_name() {
    let database = Database::new(text::SCHEMA);
    let conn = &mut database.connect();
    let parcel = parcel("packed", conn).unwrap();
    let parcel = parcel.hand_over().save(conn).unwrap();
    assert_eq!(parcel.state(), text::ParcelState::Travelling);
    let stored: String = text::parcels::table
        .select(text::parcels::state)
        .first(conn)
        .unwrap();
    assert_eq!(stored, "on-the-way");
    assert!(parcel.deliver().save(conn).is_ok());
}

#[test]
fn a15_an_alias_is_read_on_load() {
    let database = Database::new(text::SCHEMA);
    let conn = &mut database.connect();
    for name in ["on-the-way", "travelling", "in_transit"] {
        assert_eq!(
            parcel(name, conn).unwrap().state(),
            text::ParcelState::Travelling
        );
    }
}

mod integer {
    use diesel::prelude::*;
    use fsm_core::prelude::*;

    pub(super) const SCHEMA: &str = "CREATE TABLE jobs (
        id {key}, tries INTEGER NOT NULL DEFAULT 0, state INTEGER NOT NULL)";

    diesel::table! {
        jobs (id) {
            id -> BigInt,
            tries -> Integer,
            state -> Integer,
        }
    }

    #[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
    #[state(storage = integer)]
    pub(super) enum JobState {
        #[state(initial, code = 10)]
        Waiting,
        #[state(code = -1)]
        Running,
        #[state(code = 2147483647, terminal, entry)]
        Done,
    }

    #[derive(StateMachine, Queryable, Selectable, Debug, Clone, PartialEq)]
    #[diesel(table_name = jobs)]
    pub(super) struct Job {
        pub(super) id: i64,
        #[transition(start: Waiting => Running)]
        #[transition(finish: Running => Done)]
        #[transition(retry: Running => Waiting)]
        state: JobState,
    }
}

fn codes(conn: &mut Connection) -> Vec<i32> {
    use integer::jobs;
    jobs::table.select(jobs::state).load(conn).unwrap()
}

#[test]
fn a15_integer_codes_make_the_round_trip() {
    use integer::{Job, JobState, SCHEMA, job_state, jobs};
    let database = Database::new(SCHEMA);
    let conn = &mut database.connect();
    let job = Job::create(jobs::tries.eq(3))
        .with_key(1)
        .save(conn)
        .unwrap();
    assert_eq!(codes(conn), [10]);
    let job = job.start().save(conn).unwrap();
    assert_eq!(codes(conn), [-1]);
    let again: Job = jobs::table.select(Job::as_select()).first(conn).unwrap();
    assert_eq!(again, job);
    let done = job.finish().save(conn).unwrap();
    assert_eq!(codes(conn), [i32::MAX]);
    assert_eq!(done.state(), JobState::Done);
    let conflict = job.retry().save(conn).unwrap_err();
    assert_eq!(conflict.code(), "conflict");
    let done = Job::create(jobs::tries.eq(3))
        .with_key(2)
        .starting_in(JobState::entry(job_state::Done))
        .save(conn)
        .unwrap();
    assert_eq!(done.state(), JobState::Done);
    diesel::insert_into(jobs::table)
        .values((jobs::id.eq(3), jobs::state.eq(JobState::initial())))
        .execute(conn)
        .unwrap();
    assert_eq!(codes(conn), [i32::MAX, i32::MAX, 10]);
}

#[test]
fn h2_an_unknown_code_is_a_typed_error() {
    use integer::{Job, SCHEMA, jobs};
    let database = Database::new(SCHEMA);
    let conn = &mut database.connect();
    for code in [0, 1, 11, i32::MIN] {
        diesel::delete(jobs::table).execute(conn).unwrap();
        diesel::insert_into(jobs::table)
            .values((jobs::id.eq(1), jobs::state.eq(code)))
            .execute(conn)
            .unwrap();
        let error = jobs::table
            .select(Job::as_select())
            .first(conn)
            .unwrap_err();
        let mut next: Option<&(dyn Error + 'static)> = Some(&error);
        let unknown = loop {
            let error = next.expect("an unknown state is behind it");
            if let Some(unknown) = error.downcast_ref::<UnknownState>() {
                break unknown;
            }
            next = error.source();
        };
        assert_eq!(unknown.value, code.to_string());
        assert_eq!(unknown.state_enum, "JobState");
    }
}

mod expression {
    use diesel::prelude::*;
    use fsm_core::prelude::*;

    diesel::table! {
        flags (id) {
            id -> BigInt,
            state -> Text,
        }
    }

    #[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
    #[state(expression)]
    pub(super) enum FlagState {
        #[state(initial)]
        Down,
        Up,
    }

    #[derive(StateMachine, Queryable, Selectable, Insertable, Debug, Clone, PartialEq)]
    #[diesel(table_name = flags)]
    #[machine(public_state)]
    pub(super) struct Flag {
        pub(super) id: i64,
        #[transition(raise: Down => Up)]
        #[transition(lower: Up => Down)]
        pub(super) state: FlagState,
    }
}

#[test]
fn a15_an_enum_that_opts_in_is_an_expression() {
    use expression::{Flag, FlagState, flags};
    let database = Database::new("CREATE TABLE flags (id {key}, state VARCHAR(100) NOT NULL)");
    let conn = &mut database.connect();
    let flag = Flag {
        id: 1,
        state: FlagState::Up,
    };
    diesel::insert_into(flags::table)
        .values(&flag)
        .execute(conn)
        .unwrap();
    diesel::update(flags::table)
        .set(flags::state.eq(FlagState::Down))
        .execute(conn)
        .unwrap();
    let down: Vec<Flag> = flags::table
        .filter(flags::state.eq(FlagState::Down))
        .load(conn)
        .unwrap();
    assert_eq!(down.len(), 1);
    assert_eq!(down[0].raise().save(conn).unwrap(), flag);
}

mod former {
    use diesel::prelude::*;
    use fsm_core::prelude::*;

    diesel::table! { parcels (id) { id -> BigInt, state -> Text, } }

    #[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
    pub(super) enum ParcelState {
        #[state(initial, rename = "on-the-way", alias = "travelling", alias = "sent")]
        OnTheWay,
        Delivered,
    }

    #[derive(StateMachine, Queryable, Selectable, Debug, Clone, PartialEq)]
    #[diesel(table_name = parcels)]
    pub(super) struct Parcel {
        pub(super) id: i64,
        #[transition(deliver: OnTheWay => Delivered)]
        #[transition(send_back: Delivered => OnTheWay)]
        state: ParcelState,
    }
}

#[test]
fn a15_a_row_that_is_stored_by_an_alias_can_be_moved() {
    use former::{Parcel, ParcelState, parcels};
    let database = Database::new(
        "CREATE TABLE parcels (id {key}, state VARCHAR(100) NOT NULL);
         INSERT INTO parcels VALUES (1, 'travelling'), (2, 'sent'), (3, 'on-the-way');",
    );
    let conn = &mut database.connect();
    let rows: Vec<Parcel> = parcels::table
        .select(Parcel::as_select())
        .load(conn)
        .unwrap();
    assert_eq!(rows.len(), 3);
    for row in rows {
        let row = row.deliver().save(conn).unwrap();
        assert_eq!(row.state(), ParcelState::Delivered);
        // A move back stores the present name.
        row.send_back().save(conn).unwrap();
    }
    let names: Vec<String> = parcels::table.select(parcels::state).load(conn).unwrap();
    assert_eq!(names, ["on-the-way"; 3]);
}

#[test]
fn a7_create_takes_no_state_from_the_values() {
    use former::{Parcel, ParcelState, parcels};
    let database = Database::new("CREATE TABLE parcels (id {key}, state VARCHAR(100) NOT NULL)");
    let conn = &mut database.connect();
    let saved = Parcel::create(parcels::state.eq("delivered"))
        .with_key(1)
        .save(conn);
    if database::DIALECT == Dialect::Sqlite {
        assert_eq!(saved.unwrap().state(), ParcelState::OnTheWay);
    } else {
        assert_eq!(saved.unwrap_err().code(), "database");
        assert_eq!(parcels::table.count().get_result(conn), Ok(0));
    }
}
