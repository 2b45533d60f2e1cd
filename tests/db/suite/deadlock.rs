//! Two transitions that wait for each other's rows: the database ends one of them, and it is tried again.

use std::sync::Barrier;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use fsm_core::prelude::*;
use fsm_core::{Change, Dialect, RecordTable, check_records};

use super::database::{self, Connection, Database};

const SCHEMA: &str = "CREATE TABLE shelves (
    id {key}, neighbour BIGINT NOT NULL, moved INTEGER NOT NULL, state VARCHAR(100) NOT NULL)";

diesel::table! {
    shelves (id) {
        id -> BigInt,
        neighbour -> BigInt,
        moved -> Integer,
        state -> Text,
    }
}

diesel::table! { records (id) { id -> BigInt, } }

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
enum ShelfState {
    #[state(initial)]
    Full,
    #[state(terminal)]
    Empty,
}

#[derive(StateMachine, Queryable, Selectable, Debug, Clone, PartialEq)]
#[diesel(table_name = shelves)]
#[machine(record = records, connection = Connection, before_commit = tell_the_neighbour)]
struct Shelf {
    id: i64,
    neighbour: i64,
    moved: i32,
    #[transition(clear: Full => Empty)]
    state: ShelfState,
}

/// Both have moved their own row when they come here for the first time.
static BOTH: Barrier = Barrier::new(2);
static TRIES: AtomicUsize = AtomicUsize::new(0);

fn tell_the_neighbour(change: &Change<'_, Shelf>, conn: &mut Connection) -> QueryResult<()> {
    if TRIES.fetch_add(1, Ordering::SeqCst) < 2 {
        BOTH.wait();
    }
    let neighbour = shelves::table.find(change.row().neighbour);
    let moved = shelves::moved.eq(shelves::moved + 1);
    diesel::update(neighbour).set(moved).execute(conn).map(drop)
}

#[test]
fn g4_a_deadlock_of_two_transitions_is_tried_again() {
    if database::DIALECT == Dialect::Sqlite {
        return; // It has one lock.
    }
    let database = Database::new(SCHEMA);
    let conn = &mut database.connect();
    let up = RecordTable::new("records").up(database::DIALECT);
    conn.batch_execute(&up).unwrap();
    let [first, second] = [2, 1].map(|neighbour| {
        let values = (shelves::neighbour.eq(neighbour), shelves::moved.eq(0));
        Shelf::create(values).save(conn).unwrap()
    });
    thread::scope(|scope| {
        for shelf in [&first, &second] {
            scope.spawn(|| shelf.clear().save(&mut database.connect()).unwrap());
        }
    });
    assert_eq!(TRIES.load(Ordering::SeqCst), 3);
    let shelves: Vec<Shelf> = shelves::table
        .select(Shelf::as_select())
        .load(conn)
        .unwrap();
    for shelf in shelves {
        assert_eq!((shelf.state(), shelf.moved), (ShelfState::Empty, 1));
    }
    assert_eq!(check_records::<Shelf, _>(conn).unwrap(), []);
}
