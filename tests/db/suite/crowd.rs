//! Eight connections on many rows, at every isolation level that the database has.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use diesel::connection::{Connection as _, SimpleConnection};
use diesel::prelude::*;
use fsm_core::prelude::*;
use fsm_core::{Change, Dialect, RecordTable, check_records};

use super::database::{self, Connection, Database};
use super::race::{THREADS, race};

const SCHEMA: &str = "CREATE TABLE tickets (
    id {key}, lock_version INTEGER NOT NULL DEFAULT 0, state VARCHAR(100) NOT NULL)";

diesel::table! {
    tickets (id) {
        id -> BigInt,
        lock_version -> Integer,
        state -> Text,
    }
}

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
enum TicketState {
    #[state(initial)]
    Open,
    Taken,
    Waiting,
    Solved,
    Closed,
}

#[derive(StateMachine, Queryable, Selectable, Debug, Clone, PartialEq)]
#[diesel(table_name = tickets)]
#[machine(version = lock_version)]
struct Ticket {
    id: i64,
    lock_version: i32,
    #[transition(take: Open => Taken)]
    #[transition(wait: Taken => Waiting)]
    #[transition(answer: Waiting | Taken => Taken)]
    #[transition(solve: Taken | Waiting => Solved)]
    #[transition(close: Open | Solved => Closed)]
    #[transition(reopen: Solved | Closed => Open)]
    state: TicketState,
}

/// How a session is set to each isolation level. SQLite has one, and two kinds of journal.
pub(super) const LEVELS: &[&str] = match database::DIALECT {
    Dialect::Postgres => &[
        "SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL READ COMMITTED",
        "SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL REPEATABLE READ",
        "SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL SERIALIZABLE",
    ],
    Dialect::MySql => &[
        "SET SESSION TRANSACTION ISOLATION LEVEL READ UNCOMMITTED",
        "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED",
        "SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ",
        "SET SESSION TRANSACTION ISOLATION LEVEL SERIALIZABLE",
    ],
    _ => &[
        "PRAGMA journal_mode = DELETE; PRAGMA synchronous = OFF",
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF",
    ],
};

/// A database with this many tickets, in their initial state.
fn with_tickets(count: usize, level: &str) -> (Database, Vec<Ticket>) {
    let database = Database::new(SCHEMA);
    let conn = &mut database.connect();
    conn.batch_execute(level).unwrap();
    let tickets = conn.transaction::<_, TransitionError, _>(|conn| {
        let create = |_| Ticket::create(tickets::lock_version.eq(0)).save(conn);
        (0..count).map(create).collect()
    });
    (database, tickets.unwrap())
}

fn load(id: i64, conn: &mut Connection) -> QueryResult<Ticket> {
    let query = tickets::table.find(id).select(Ticket::as_select());
    query.first(conn)
}

/// What a loser may be told: that somebody else was faster, or that its transaction is to be tried
/// again.
fn lost(error: &TransitionError) -> bool {
    matches!(error, TransitionError::Conflict { .. }) || error.is_retryable()
}

#[test]
fn g4_of_two_competing_events_on_each_of_200_rows_one_wins() {
    for level in LEVELS {
        let (database, tickets) = with_tickets(200, level);
        let outcomes = race(&database, |number, conn| {
            conn.batch_execute(level).unwrap();
            let competing = |ticket: &Ticket| {
                if number % 2 == 0 {
                    ticket.take().save(conn)
                } else {
                    ticket.close().save(conn)
                }
            };
            tickets.iter().map(competing).collect::<Vec<_>>()
        });
        let outcomes: Vec<_> = outcomes.into_iter().flatten().collect();
        assert_eq!(outcomes.len(), 200 * THREADS);
        let mut won: Vec<Ticket> = Vec::new();
        for outcome in outcomes {
            match outcome {
                Ok(ticket) => won.push(ticket),
                Err(error) => assert!(lost(&error), "{level}: {error:?}"),
            }
        }
        won.sort_by_key(|ticket| ticket.id);
        assert_eq!(won.len(), 200, "{level}");
        let stored: Vec<Ticket> = tickets::table
            .order(tickets::id)
            .select(Ticket::as_select())
            .load(&mut database.connect())
            .unwrap();
        assert_eq!(stored, won, "{level}");
    }
}

/// Numbers that look random (xorshift, Marsaglia 2003), from a seed.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % end as u64).unwrap()
    }
}

#[test]
fn g4_a_mixed_load_of_10_000_events_is_a_path_in_the_table_for_every_row() {
    const ROWS: usize = 40;
    const EVENTS: usize = 10_000;
    let level = LEVELS.last().unwrap();
    let (database, tickets) = with_tickets(ROWS, level);
    let moves: Mutex<Vec<(TicketState, TicketEvent, Ticket)>> = Mutex::default();
    let refused = race(&database, |number, conn| {
        conn.batch_execute(level).unwrap();
        let mut numbers = Numbers(number as u64 + 1);
        let mut refused: BTreeMap<&'static str, usize> = BTreeMap::new();
        for _ in 0..EVENTS / THREADS {
            // Half of the rows are asked for by everybody all the time.
            let row = numbers.below(ROWS) * numbers.below(2);
            let event = TicketEvent::ALL[numbers.below(TicketEvent::ALL.len())];
            let outcome = load(tickets[row].id, conn)
                .map_err(TransitionError::from)
                .and_then(|ticket| Ok((ticket.state(), ticket.fire(event).save(conn)?)));
            match outcome {
                Ok((from, ticket)) => moves.lock().unwrap().push((from, event, ticket)),
                Err(error) => {
                    let expected = lost(&error) || error.code() == "not_allowed";
                    assert!(expected, "{error:?}");
                    *refused.entry(error.code()).or_default() += 1;
                }
            }
        }
        refused
    });
    let mut moves = moves.into_inner().unwrap();
    let refused: usize = refused.iter().flat_map(BTreeMap::values).sum();
    assert_eq!(moves.len() + refused, EVENTS);
    assert!(moves.len() > EVENTS / 10, "{}", moves.len());
    moves.sort_by_key(|(_, _, ticket)| (ticket.id, ticket.lock_version));
    let mut now: BTreeMap<i64, Ticket> = tickets
        .into_iter()
        .map(|ticket| (ticket.id, ticket))
        .collect();
    for (from, event, ticket) in moves {
        let before = &now[&ticket.id];
        assert_eq!(from, before.state(), "{event:?} to {ticket:?}");
        assert_eq!(ticket.lock_version, before.lock_version + 1);
        assert_eq!(Ticket::TABLE.next(from, event), Some(ticket.state()));
        now.insert(ticket.id, ticket);
    }
    let conn = &mut database.connect();
    for (id, ticket) in now {
        assert_eq!(load(id, conn), Ok(ticket));
    }
}

diesel::table! {
    seats (id) {
        id -> BigInt,
        state -> Text,
    }
}

diesel::table! {
    seat_records (id) {
        id -> BigInt,
        event -> Text,
        refusal -> Nullable<Text>,
    }
}

diesel::table! {
    bookings (id) {
        id -> BigInt,
        seat_id -> BigInt,
    }
}

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
enum SeatState {
    #[state(initial)]
    Free,
    #[state(terminal)]
    Sold,
    #[state(terminal)]
    Blocked,
}

#[derive(StateMachine, Queryable, Selectable, Debug, Clone, PartialEq)]
#[diesel(table_name = seats)]
#[machine(
    record = seat_records,
    refusals = [conflict],
    connection = Connection,
    before_commit = book,
    after_commit = tell
)]
struct Seat {
    id: i64,
    #[transition(sell: Free => Sold)]
    #[transition(block: Free => Blocked)]
    state: SeatState,
}

fn book(change: &Change<'_, Seat>, conn: &mut Connection) -> QueryResult<()> {
    let booking = bookings::seat_id.eq(change.row().id);
    diesel::insert_into(bookings::table)
        .values(booking)
        .execute(conn)?;
    Ok(())
}

static TOLD: AtomicUsize = AtomicUsize::new(0);

fn tell() {
    TOLD.fetch_add(1, Ordering::Relaxed);
}

#[test]
fn g2_only_the_winners_of_a_race_have_records_and_hooks() {
    let seats = "
        CREATE TABLE seats (id {key}, state VARCHAR(20) NOT NULL);
        CREATE TABLE bookings (id {key}, seat_id BIGINT NOT NULL);";
    let records = RecordTable::new("seat_records").up(database::DIALECT);
    for level in LEVELS {
        let database = Database::new(&format!("{seats}{records}"));
        let conn = &mut database.connect();
        conn.batch_execute(level).unwrap();
        let initial = || seats::state.eq(SeatState::initial());
        let rows: Vec<_> = (0..200).map(|_| initial()).collect();
        diesel::insert_into(seats::table)
            .values(rows)
            .execute(conn)
            .unwrap();
        let seats = seats::table.select(Seat::as_select()).order(seats::id);
        let seats: Vec<Seat> = seats.load(conn).unwrap();
        TOLD.store(0, Ordering::Relaxed);
        let won = race(&database, |number, conn| {
            conn.batch_execute(level).unwrap();
            let competes = |seat: &&Seat| {
                let outcome = if number % 2 == 0 {
                    seat.sell().save(conn)
                } else {
                    seat.block().save(conn)
                };
                match outcome {
                    Ok(_) => true,
                    Err(error) => {
                        assert!(lost(&error), "{level}: {error:?}");
                        false
                    }
                }
            };
            seats.iter().filter(competes).count()
        });
        let records = seat_records::table.filter(seat_records::refusal.is_null());
        let records: i64 = records.count().get_result(conn).unwrap();
        let booked: i64 = bookings::table.count().get_result(conn).unwrap();
        let told = TOLD.load(Ordering::Relaxed);
        let won: usize = won.iter().sum();
        assert_eq!(
            (won, records, booked, told),
            (200, 200, 200, 200),
            "{level}"
        );
        assert_eq!(check_records::<Seat, _>(conn).unwrap(), [], "{level}");
    }
}
