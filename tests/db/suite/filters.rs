//! Filters by state.

use diesel::dsl::not;
use diesel::prelude::*;
use fsm_core::prelude::*;
use fsm_tests::database::Statements;

use super::database::{Connection, Database};

const SCHEMA: &str = "CREATE TABLE parcels (
    id {key}, batch BIGINT NOT NULL DEFAULT 1, state VARCHAR(100) NOT NULL, paid VARCHAR(100) NOT NULL);
    INSERT INTO parcels VALUES
    (1, 1, 'packed', 'open'), (2, 1, 'travelling', 'open'), (3, 2, 'on-the-way', 'open'),
    (4, 2, 'delivered', 'done');";

diesel::table! {
    parcels (id) {
        id -> BigInt,
        batch -> BigInt,
        state -> Text,
        paid -> Text,
    }
}

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
enum ParcelState {
    #[state(initial)]
    Packed,
    #[state(rename = "on-the-way", alias = "travelling")]
    OnTheWay,
    #[state(terminal)]
    Delivered,
}

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
enum Paid {
    #[state(initial)]
    Open,
    #[state(terminal)]
    Done,
}

#[derive(StateMachine, Queryable, Selectable, Debug, Clone, PartialEq)]
#[diesel(table_name = parcels)]
struct Parcel {
    id: i64,
    batch: i64,
    #[transition(hand_over: Packed => OnTheWay)]
    #[transition(deliver: OnTheWay => Delivered)]
    #[transition(lose: Packed | OnTheWay => Packed)]
    state: ParcelState,
    #[transition(pay: Open => Done)]
    paid: Paid,
}

/// The keys that a query finds, in order.
macro_rules! ids {
    ($filter:expr, $conn:expr) => {
        parcels::table
            .filter($filter)
            .order(parcels::id)
            .select(parcels::id)
            .load::<i64>($conn)
            .unwrap()
    };
}

#[test]
fn a13_rows_in_a_state() {
    let database = Database::new(SCHEMA);
    let conn = &mut database.connect();
    assert_eq!(ids!(Parcel::in_state(ParcelState::Packed), conn), [1]);
    assert_eq!(ids!(Parcel::in_state(Paid::Done), conn), [4]);
    let some = [ParcelState::Packed, ParcelState::Delivered];
    assert_eq!(ids!(Parcel::in_state(some), conn), [1, 4]);
    assert_eq!(ids!(Parcel::in_state(&some[..1]), conn), [1]);
    assert_eq!(ids!(Parcel::in_state(some.to_vec()), conn), [1, 4]);
    assert_eq!(ids!(Parcel::in_state(Vec::<Paid>::new()), conn), [0_i64; 0]);
}

#[test]
fn a15_a_former_name_counts_as_the_state() {
    let database = Database::new(SCHEMA);
    let conn = &mut database.connect();
    assert_eq!(ids!(Parcel::in_state(ParcelState::OnTheWay), conn), [2, 3]);
    assert_eq!(
        ids!(Parcel::not_in_state(ParcelState::OnTheWay), conn),
        [1, 4]
    );
}

#[test]
fn a13_rows_in_none_of_the_states() {
    let database = Database::new(SCHEMA);
    let conn = &mut database.connect();
    let some = [ParcelState::Packed, ParcelState::Delivered];
    assert_eq!(ids!(Parcel::not_in_state(some), conn), [2, 3]);
    assert_eq!(
        ids!(Parcel::not_in_state(Vec::<Paid>::new()), conn),
        [1, 2, 3, 4]
    );
}

#[test]
fn a13_rows_to_which_an_event_may_happen() {
    let database = Database::new(SCHEMA);
    let conn = &mut database.connect();
    for (event, expected) in [
        (ParcelEvent::HandOver, vec![1]),
        (ParcelEvent::Deliver, vec![2, 3]),
        (ParcelEvent::Lose, vec![1, 2, 3]),
        (ParcelEvent::Pay, vec![1, 2, 3]),
    ] {
        assert_eq!(ids!(Parcel::can_happen(event), conn), expected, "{event:?}");
    }
}

#[test]
fn a13_filters_are_conditions_like_any_other() {
    let database = Database::new(SCHEMA);
    let conn = &mut database.connect();
    let moving = Parcel::in_state(ParcelState::OnTheWay);
    assert_eq!(ids!(moving.clone().and(parcels::batch.eq(2)), conn), [3]);
    assert_eq!(
        ids!(parcels::batch.eq(1).or(moving.clone()), conn),
        [1, 2, 3]
    );
    assert_eq!(ids!(not(moving.clone()), conn), [1, 4]);
    assert_eq!(ids!(not(Parcel::can_happen(ParcelEvent::Pay)), conn), [4]);
    let flags: Vec<(i64, bool, bool)> = parcels::table
        .select((
            parcels::id,
            moving.clone(),
            Parcel::can_happen(ParcelEvent::HandOver),
        ))
        .order(parcels::id)
        .load(conn)
        .unwrap();
    let expected = [
        (1, false, true),
        (2, true, false),
        (3, true, false),
        (4, false, false),
    ];
    assert_eq!(flags, expected);
    let boxed = parcels::table.filter(moving.clone()).into_boxed();
    assert_eq!(boxed.count().get_result(conn), Ok(2));
    let deleted = diesel::delete(parcels::table.filter(moving)).execute(conn);
    assert_eq!(deleted, Ok(2));
}

#[test]
fn a13_a_filter_speaks_of_a_table_under_its_alias() {
    let database = Database::new(SCHEMA);
    let conn = &mut database.connect();
    let other = diesel::alias!(parcels as other);
    // Batches with a parcel that is packed, and all parcels in them.
    let found: Vec<i64> = parcels::table
        .inner_join(other.on(other.field(parcels::batch).eq(parcels::batch)))
        .filter(Parcel::in_state(ParcelState::Packed).on(&other))
        .select(parcels::id)
        .order(parcels::id)
        .load(conn)
        .unwrap();
    assert_eq!(found, [1, 2]);
}

#[test]
fn a13_reading_the_state_of_a_list_is_one_query() {
    let database = Database::new(SCHEMA);
    let conn = &mut database.connect();
    let statements = Statements::of(conn);
    let rows: Vec<Parcel> = parcels::table
        .filter(Parcel::can_happen(ParcelEvent::Lose))
        .select(Parcel::as_select())
        .load(conn)
        .unwrap();
    let states: Vec<ParcelState> = rows.iter().map(Parcel::state).collect();
    assert_eq!(states.len(), 3);
    assert!(
        rows.iter()
            .all(|row| row.can_lose() && row.events().possible.len() > 1)
    );
    assert_eq!(statements.take().len(), 1);
}

#[test]
fn h3_a_filter_binds_its_states() {
    let database = Database::new(SCHEMA);
    let conn = &mut database.connect();
    let statements = Statements::of(conn);
    let _ = ids!(Parcel::in_state(ParcelState::OnTheWay), conn);
    let text = statements.take().remove(0);
    let sql = text.split("-- binds").next().unwrap();
    assert!(
        !sql.contains("travelling") && !sql.contains("on-the-way"),
        "{sql}"
    );
}

#[test]
fn a13_filters_can_be_sent_to_another_thread() {
    fn is_send<T: Send>(_: &T) {}
    is_send(&Parcel::in_state(ParcelState::Packed));
    is_send(&Parcel::can_happen(ParcelEvent::Pay));
}

fn unknown(conn: &mut Connection) -> Vec<(String, &'static str, String)> {
    let found = Parcel::unknown_states(conn).unwrap();
    let mut rows: Vec<_> = found
        .into_iter()
        .map(|unknown| {
            let place = unknown.place.unwrap();
            assert_eq!(place.table, "parcels");
            (place.row, place.column, unknown.value)
        })
        .collect();
    rows.sort();
    rows
}

#[test]
fn h2_rows_of_unknown_states_are_listed() {
    let database = Database::new(SCHEMA);
    let conn = &mut database.connect();
    assert_eq!(unknown(conn), []);
    diesel::update(parcels::table.find(2))
        .set((parcels::state.eq("gone"), parcels::paid.eq("Open")))
        .execute(conn)
        .unwrap();
    diesel::update(parcels::table.find(4))
        .set(parcels::paid.eq(""))
        .execute(conn)
        .unwrap();
    let found = unknown(conn);
    let found: Vec<_> = found
        .iter()
        .map(|(row, column, value)| (row.as_str(), *column, value.as_str()))
        .collect();
    // A name in other letters is another name, also where the database takes them for the same.
    let expected = [
        ("2", "paid", "Open"),
        ("2", "state", "gone"),
        ("4", "paid", ""),
    ];
    assert_eq!(found, expected);
    let error = TransitionError::from(Parcel::unknown_states(conn).unwrap().remove(0));
    assert_eq!(
        error.to_string(),
        "row 2 of parcels, column state: `gone` is no state of ParcelState; known: packed, on-the-way, delivered"
    );
    assert_eq!(error.http_status(), 500);
    assert_eq!(error.reasons()[0].param("row"), Some("2"));
}

#[test]
fn h2_save_names_the_row_of_an_unknown_state() {
    let database = Database::new(SCHEMA);
    let conn = &mut database.connect();
    let query = parcels::table.find(1).select(Parcel::as_select());
    let parcel: Parcel = query.first(conn).unwrap();
    diesel::update(parcels::table)
        .set(parcels::state.eq("gone"))
        .execute(conn)
        .unwrap();
    let error = parcel.hand_over().save(conn).unwrap_err();
    let TransitionError::UnknownState(unknown) = &error else {
        panic!("{error:?}");
    };
    let place = unknown.place.as_deref().unwrap();
    assert_eq!(
        (unknown.value.as_str(), place.column, place.row.as_str()),
        ("gone", "state", "1")
    );
    assert_eq!(parcel.batch, 1);
    let loaded = query
        .first(conn)
        .map_err(TransitionError::from)
        .unwrap_err();
    assert_eq!(
        (loaded.code(), loaded.http_status()),
        ("unknown_state", 500)
    );
}
