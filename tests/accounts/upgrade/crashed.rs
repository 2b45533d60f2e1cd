//! A run ends before each of its statements in turn, as it would if the process died there.

use std::panic::{AssertUnwindSafe, catch_unwind};

use accounts::Upgrade;
use accounts::upgrade::{Mode, Outcome};
use diesel::connection::{Connection as _, InstrumentationEvent};
use fsm_core::Dialect;

use super::{Connection, DIALECT, Database, NEXT, NONE, USERS, contents, different, django, run};

/// Runs until a statement, the first being 1, and closes the connection before it; gives whether it came to its end.
fn run_until(last: usize, database: &Database) -> bool {
    let mut conn: Connection = database.connect();
    let mut statements = 0;
    conn.set_instrumentation(move |event: InstrumentationEvent<'_>| {
        if matches!(event, InstrumentationEvent::StartQuery { .. }) {
            statements += 1;
            assert!(statements != last, "the process dies here");
        }
    });
    let run = AssertUnwindSafe(move || run(&mut conn).outcome);
    catch_unwind(run).is_ok()
}

#[test]
fn c15_a_run_that_dies_at_any_statement_is_taken_up() {
    let mut modes = Vec::new();
    for statement in 1.. {
        let database = django();
        let before = contents(&mut database.connect());
        if run_until(statement, &database) {
            break;
        }
        let conn = &mut database.connect();
        let mode = Upgrade::new().mode(conn).unwrap();
        match mode {
            Mode::Legacy if DIALECT != Dialect::MySql => assert_eq!(contents(conn), before),
            // It may have made the journal.
            Mode::Legacy => assert_eq!(contents(conn)[1..], before[1..]),
            _ => {}
        }
        modes.push(mode);
        // Whoever goes on may die as well.
        run_until(statement / 2 + 1, &database);
        let done = Upgrade::new().run(conn, |_| {}).unwrap();
        assert_eq!((done.users, done.next_id), (USERS, NEXT), "{statement}");
        assert_eq!(different(conn), NONE, "{statement}");
        assert_eq!(run(conn).outcome, Outcome::AlreadyDone);
    }
    let count = |mode| modes.iter().filter(|one| **one == mode).count();
    // One transaction, or steps of which each is known.
    if DIALECT == Dialect::MySql {
        assert!(
            count(Mode::Legacy) > 0 && count(Mode::Between) > 10,
            "{modes:?}"
        );
        // It dies before it gives its lock back as well.
        assert!(count(Mode::New) > 0, "{modes:?}");
    } else {
        assert_eq!(count(Mode::Legacy), modes.len(), "{modes:?}");
    }
    assert!(modes.len() > 20, "{modes:?}");
}
