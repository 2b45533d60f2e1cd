//! Records hold what comes from outside: keys, notes and names that a table or a server is not fond of.

use diesel::prelude::*;
use fsm_core::prelude::*;
use fsm_core::{Context, Dialect, RecordTable};
use fsm_tests::loans::{Loan, LoanState, applicant, loans, schema};

use super::{Connection, Database, database};

diesel::table! {
    rooms (name) {
        name -> Text,
        seats -> Integer,
        state -> Text,
    }
}

diesel::table! {
    records (id) {
        id -> BigInt,
        event -> Text,
        to_state -> Nullable<Text>,
        refusal -> Nullable<Text>,
    }
}

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
enum RoomState {
    #[state(initial)]
    Free,
    Taken,
}

#[derive(StateMachine, Queryable, Selectable, Debug, Clone, PartialEq)]
#[diesel(table_name = rooms, primary_key(name))]
#[machine(record = records)]
struct Room {
    name: String,
    seats: i32,
    #[transition(take: Free => Taken)]
    #[transition(leave: Taken => Free)]
    state: RoomState,
}

#[test]
fn b6_rows_whose_keys_look_alike_have_histories_of_their_own() {
    // A key that the server compares by its bytes.
    let key = match database::DIALECT {
        Dialect::MySql => "VARBINARY(20)",
        _ => "VARCHAR(20)",
    };
    let rooms = format!(
        "CREATE TABLE rooms (name {key} PRIMARY KEY NOT NULL, seats INTEGER, state VARCHAR(20) NOT NULL);"
    );
    let records = RecordTable::new("records").up(database::DIALECT);
    let database = Database::new(&format!("{rooms}{records}"));
    let conn = &mut database.connect();
    let names = ["a", "a ", "A", "ä", "a,b", "a\\,b", ""];
    let rooms: Vec<Room> = names
        .iter()
        .map(|name| {
            let room = Room::create(rooms::seats.eq(2));
            room.with_key((*name).to_owned()).save(conn)
        })
        .collect::<Result<_, _>>()
        .unwrap();
    for (count, room) in rooms.iter().enumerate() {
        let mut room = room.clone();
        for _ in 0..count {
            room = room.take().save(conn).unwrap();
            room.take().save(conn).unwrap_err();
            room = room.leave().save(conn).unwrap();
        }
    }
    let pages = Room::history_of(&rooms, conn).unwrap();
    for (count, room) in rooms.iter().enumerate() {
        assert_eq!(room.history(conn).unwrap(), pages[count]);
        assert_eq!(pages[count].len(), 1 + 2 * count, "{room:?}");
        let refused = room.refused_attempts(conn).unwrap();
        assert_eq!(refused.len(), count, "{room:?}");
    }
}

fn submitted(conn: &mut Connection) -> Loan {
    let values = (loans::applicant_id.eq(1), loans::amount.eq(100));
    let loan = Loan::create(values).by(&applicant(1)).save(conn).unwrap();
    loan.submit().by(&applicant(1)).save(conn).unwrap()
}

#[test]
fn a9_a_refusal_is_recorded_whatever_its_texts_hold() {
    let database = Database::new(&schema(database::DIALECT));
    let conn = &mut database.connect();
    let loan = submitted(conn);
    let long = "ß".repeat(300);
    let texts = [("a\0b", "r1"), ("x", "r\0"), ("x", &long), (&long, "r2")];
    for (count, (note, request)) in texts.into_iter().enumerate() {
        let cx = Context::now().with_request_id(request);
        let applicant = applicant(1);
        let denied = loan.deny().note(note).by(&applicant).with(&cx);
        let code = if note.contains('\0') {
            "invalid_note"
        } else {
            "denied"
        };
        assert_eq!(denied.save(conn).unwrap_err().code(), code);
        let refused = loan.refused_attempts(conn).unwrap();
        assert_eq!(refused.len(), count + 1, "{request:?}");
        let last = refused.last().unwrap();
        // As much of it as the table takes.
        let note = match database::DIALECT {
            Dialect::Postgres => note.replace('\0', "\u{FFFD}"),
            _ => note.to_owned(),
        };
        assert_eq!(last.note.as_deref(), Some(&*note));
        let request_id = last.request_id.as_deref().unwrap();
        assert_eq!(request_id.chars().next(), request.chars().next());
    }
    // What happens is recorded in full, or does not happen.
    let cx = Context::now().with_request_id(&long);
    let mary = fsm_tests::loans::mary();
    let denied = loan.deny().note("no").by(&mary).with(&cx).save(conn);
    if let Ok(denied) = denied {
        let last = denied.history(conn).unwrap().pop().unwrap();
        assert_eq!(last.request_id.as_deref(), Some(&*long));
    } else {
        let submitted = loans::table.filter(Loan::in_state(LoanState::Submitted));
        assert_eq!(submitted.count().get_result::<i64>(conn).unwrap(), 1);
    }
}

#[test]
fn a9_a_row_that_may_not_be_born_in_a_state_is_recorded() {
    let database = Database::new(&schema(database::DIALECT));
    let conn = &mut database.connect();
    let count = |conn: &mut Connection| -> i64 { records::table.count().get_result(conn).unwrap() };
    let values = (loans::applicant_id.eq(1), loans::amount.eq(100));
    let born = Loan::create(values)
        .starting_in(LoanState::Approved)
        .by_system("import")
        .save(conn);
    assert_eq!(born.unwrap_err().code(), "target_not_allowed");
    assert_eq!(count(conn), 1);
    let kept: (String, Option<String>, Option<String>) = {
        let columns = (records::event, records::to_state, records::refusal);
        records::table.select(columns).first(conn).unwrap()
    };
    assert_eq!(
        kept,
        (
            "create".to_owned(),
            Some("approved".to_owned()),
            Some("target_not_allowed".to_owned())
        )
    );
}
