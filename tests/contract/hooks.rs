//! `before_commit`, `after_commit` and `on_refusal`, on a model, a transition and a state;
//! `fsm_core::transaction`.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use fsm_core::prelude::*;
use fsm_core::{Change, RefusedAttempt, transaction};
use fsm_tests::database::memory;

diesel::table! {
    doors (id) {
        id -> BigInt,
        state -> Text,
    }
}

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
enum DoorState {
    #[state(initial)]
    Shut,
    Open,
}

#[derive(StateMachine, Queryable, Selectable, Debug, Clone)]
#[diesel(table_name = doors)]
#[machine(connection = SqliteConnection, before_commit = book, after_commit = tell, on_refusal = alarm)]
struct Door {
    id: i64,
    #[machine(enter(Open, before_commit = book), leave(Open, after_commit = tell), reenter(any, after_commit = tell))]
    #[transition(open: Shut => Open, before_commit = book, after_commit = tell)]
    #[transition(shut: Open => Shut)]
    #[transition(knock: Shut => same)]
    state: DoorState,
}

fn book(change: &Change<'_, Door>, conn: &mut SqliteConnection) -> QueryResult<()> {
    let (before, now): (&Door, &Door) = (change.before(), change.row());
    assert_eq!(
        (before.state().name(), now.state().name()),
        (change.source(), change.target())
    );
    conn.batch_execute(&format!("INSERT INTO book VALUES ('{}')", change.event()))
}

fn tell(change: &Change<'_, Door>) {
    let _: (DoorEvent, Option<&str>, bool) = (change.event(), change.note(), change.is_override());
    let _ = (
        change.actor(),
        change.system(),
        change.input::<i64>(),
        change.context(),
    );
}

fn alarm(refused: &RefusedAttempt<'_, Door>) {
    let _: (&Door, &[DoorEvent], &TransitionError) =
        (refused.row(), refused.events(), refused.error());
    let _ = (
        refused.actor(),
        refused.system(),
        refused.note(),
        refused.context(),
    );
}

#[test]
fn hooks_are_run() -> Result<(), TransitionError> {
    let schema = "CREATE TABLE doors (id INTEGER PRIMARY KEY NOT NULL, state TEXT NOT NULL);
        CREATE TABLE book (event TEXT)";
    let conn = &mut memory(schema);
    let door = Door::create(doors::id.eq(1)).save(conn)?;
    let door = transaction(conn, |conn| door.open().save(conn))?;
    assert!(door.open().save(conn).is_err());
    door.shut().save(conn)?.knock().save(conn)?;
    let booked: i64 = diesel::select(diesel::dsl::sql::<diesel::sql_types::BigInt>(
        "(SELECT count(*) FROM book)",
    ))
    .get_result(conn)?;
    assert_eq!(booked, 5);
    Ok(())
}
