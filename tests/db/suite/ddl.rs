//! The database itself refuses what is no edge.

use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use diesel::connection::{Connection as _, SimpleConnection};
use diesel::prelude::*;
use diesel::sql_query;
use fsm_core::drift;
use fsm_core::prelude::*;
use fsm_tests::loans::{
    Loan, LoanEvent, LoanState, Order, applicant, boss, loans, mary, orders, schema,
};

use super::{Connection, Database, database};

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
#[state(storage = integer)]
enum Light {
    #[state(initial, code = 10)]
    Red,
    #[state(code = -2)]
    Green,
    #[state(code = 3)]
    Yellow,
    #[state(code = 4, terminal)]
    Off,
}

diesel::table! {
    lights (id) {
        id -> BigInt,
        street -> Nullable<Text>,
        state -> Integer,
    }
}

#[derive(StateMachine, Queryable, Selectable)]
#[diesel(table_name = lights)]
struct Crossing {
    id: i64,
    #[transition(go: Red => Green)]
    #[transition(warn: Green => Yellow)]
    #[transition(stop: Yellow => Red)]
    #[transition(switch_off: any => Off)]
    state: Light,
}

/// The same crossing in a later version of the program, whose trigger is not there yet.
#[derive(StateMachine, Queryable, Selectable, Debug)]
#[diesel(table_name = lights)]
struct LaterCrossing {
    id: i64,
    #[transition(go: Red => Green)]
    #[transition(stop: Green | Yellow => Red)]
    #[transition(warn: Green => Yellow)]
    #[transition(switch_off: any => Off)]
    state: Light,
}

const LIGHTS: &str = "CREATE TABLE lights (id {key}, street VARCHAR(20), state INTEGER NOT NULL);";

/// The tables, and what guards them.
fn guarded() -> Database {
    let dialect = database::DIALECT;
    let guards = [
        Loan::ddl(dialect).up,
        Order::ddl(dialect).up,
        Crossing::ddl(dialect).up,
    ];
    Database::new(&(schema(dialect) + LIGHTS + &guards.concat()))
}

/// Puts a row into a state by hand.
fn put(conn: &mut Connection, state: &str) {
    let insert = format!(
        "DELETE FROM loans; INSERT INTO loans (id, applicant_id, amount, state) VALUES (1, 1, 100, '{state}')"
    );
    conn.batch_execute(&insert).unwrap();
}

fn loan_state(conn: &mut Connection) -> String {
    let state = diesel::dsl::sql::<diesel::sql_types::Text>("state");
    loans::table.select(state).first(conn).unwrap()
}

/// A row that was just put there.
fn loan(conn: &mut Connection) -> Loan {
    loans::table.select(Loan::as_select()).first(conn).unwrap()
}

#[test]
fn f8_every_edge_is_accepted_and_every_other_pair_refused() {
    let database = guarded();
    let conn = &mut database.connect();
    let stored = [
        "created",
        "submitted",
        "reviewed",
        "seen",
        "approved",
        "denied",
    ];
    let (mut accepted, mut refused) = (0, 0);
    for from in stored {
        for to in stored {
            put(conn, from);
            let (source, target) = (LoanState::from_name(from), LoanState::from_name(to));
            let (source, target) = (source.unwrap(), target.unwrap());
            let is_edge = source == target
                || Loan::machine().machines[0].edges.iter().any(|edge| {
                    !edge.overrides
                        && LoanState::ALL[edge.source] == source
                        && LoanState::ALL[edge.target] == target
                });
            let update = format!("UPDATE loans SET amount = amount + 1, state = '{to}'");
            let moved = sql_query(update).execute(conn);
            assert_eq!(moved.is_ok(), is_edge, "{from} to {to}: {moved:?}");
            assert_eq!(loan_state(conn), if is_edge { to } else { from });
            *(if is_edge { &mut accepted } else { &mut refused }) += 1;
            // What leaves the state alone is let through.
            put(conn, from);
            let other = sql_query("UPDATE loans SET amount = amount + 1");
            assert_eq!(other.execute(conn), Ok(1));
        }
    }
    assert_eq!((accepted, refused), (16, 20));
}

#[test]
fn f8_codes_and_several_machines_are_guarded() {
    let database = guarded();
    let conn = &mut database.connect();
    let codes = [10, -2, 3, 4];
    for (from, source) in codes.into_iter().zip(Light::ALL) {
        for (to, target) in codes.into_iter().zip(Light::ALL) {
            let insert = format!("DELETE FROM lights; INSERT INTO lights (state) VALUES ({from})");
            conn.batch_execute(&insert).unwrap();
            let moved = sql_query(format!("UPDATE lights SET state = {to}")).execute(conn);
            let is_edge = source == target
                || Crossing::TABLE
                    .edges()
                    .any(|e| e.source == *source && e.target == *target);
            assert_eq!(moved.is_ok(), is_edge, "{from} to {to}");
        }
    }
    for code in ["11", "NULL"] {
        let insert = format!("INSERT INTO lights (state) VALUES ({code})");
        assert!(sql_query(insert).execute(conn).is_err(), "{code}");
    }
    let key = ("a".to_owned(), 1);
    let order = Order::create(orders::total.eq(5)).with_key(key);
    let order = order.save(conn).unwrap();
    let paid = order.pay().and(order.deliver()).save(conn).unwrap();
    for back in ["payment = 'open'", "delivery = 'waiting'"] {
        let update = format!("UPDATE orders SET {back}");
        assert!(sql_query(update).execute(conn).is_err(), "{back}");
    }
    assert_eq!(paid.history(conn).unwrap().len(), 4);
}

#[test]
fn f8_what_is_no_state_is_refused() {
    let database = guarded();
    let conn = &mut database.connect();
    for odd in ["''", "'Created'", "'created '", "'lost'", "'1'"] {
        let insert =
            format!("INSERT INTO loans (applicant_id, amount, state) VALUES (1, 1, {odd})");
        assert!(sql_query(insert).execute(conn).is_err(), "{odd}");
        put(conn, "created");
        let update = format!("UPDATE loans SET state = {odd}");
        assert!(sql_query(update).execute(conn).is_err(), "{odd}");
        conn.batch_execute("INSERT INTO loans_overrides VALUES (1, 'state')")
            .unwrap();
        let update = format!("UPDATE loans SET state = {odd}");
        assert!(sql_query(update).execute(conn).is_err(), "{odd}, opened");
        conn.batch_execute("DELETE FROM loans_overrides").unwrap();
    }
}

#[test]
fn f8_an_override_of_the_program_gets_past_the_trigger() {
    let database = guarded();
    let conn = &mut database.connect();
    put(conn, "submitted");
    let denied = loan(conn)
        .deny()
        .by(&mary())
        .note("poor")
        .save(conn)
        .unwrap();
    let boss = boss();
    // To another state, to its own, and by an edge that there is without it.
    for target in [LoanState::Created, LoanState::Submitted, LoanState::Denied] {
        put(conn, "reviewed");
        let loan = loan(conn);
        let again = loan.manually_override(target).by(&boss).note("why");
        assert_eq!(again.save(conn).unwrap().state(), target);
        let left: i64 = sql_query("SELECT COUNT(*) AS n FROM loans_overrides")
            .get_result::<Count>(conn)
            .unwrap()
            .n;
        assert_eq!(left, 0, "{target:?}");
    }
    // It is open for that change alone.
    assert!(
        sql_query("UPDATE loans SET state = 'created'")
            .execute(conn)
            .is_err()
    );
    // A lost race leaves nothing open.
    let lost = denied
        .manually_override(LoanState::Created)
        .by(&boss)
        .note("why");
    assert!(lost.save(conn).is_err());
    put(conn, "approved");
    assert!(
        sql_query("UPDATE loans SET state = 'created'")
            .execute(conn)
            .is_err()
    );
}

#[test]
fn f8_an_override_waits_for_another_writer() {
    let database = guarded();
    let (conn, other) = (&mut database.connect(), &mut database.connect());
    put(conn, "reviewed");
    conn.batch_execute("INSERT INTO lights (state) VALUES (10)")
        .unwrap();
    let reviewed = loan(conn);
    let (begun, writes) = mpsc::channel();
    thread::scope(|scope| {
        scope.spawn(move || {
            let work = |other: &mut Connection| {
                sql_query("UPDATE lights SET street = 'Elm'").execute(other)?;
                begun.send(()).unwrap();
                thread::sleep(Duration::from_millis(150));
                Ok::<_, diesel::result::Error>(())
            };
            other.transaction(work).unwrap();
        });
        writes.recv().unwrap();
        let boss = boss();
        let again = reviewed.manually_override(LoanState::Created).by(&boss);
        again.note("why").save(conn).unwrap();
    });
}

#[test]
fn f8_a_mark_that_a_script_has_left_is_found_and_hinders_nobody() {
    let database = guarded();
    let conn = &mut database.connect();
    put(conn, "reviewed");
    conn.batch_execute("INSERT INTO loans_overrides VALUES (1, 'state')")
        .unwrap();
    let found = drift(&[Loan::machine()], conn).unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!(
        (found[0].code, found[0].place),
        ("open", Some(("loans", None)))
    );
    let boss = boss();
    let reviewed = loan(conn);
    let again = reviewed.manually_override(LoanState::Created).by(&boss);
    again.note("why").save(conn).unwrap();
    assert_eq!(drift(&[Loan::machine()], conn).unwrap(), []);
}

#[test]
fn f8_a_table_of_ones_own_is_no_table_of_overrides() {
    let own = "CREATE TABLE loans_overrides (loan_id BIGINT NOT NULL, rate BIGINT NOT NULL);";
    let database = Database::new(&(schema(database::DIALECT) + own));
    let conn = &mut database.connect();
    put(conn, "reviewed");
    let boss = boss();
    let reviewed = loan(conn);
    let again = reviewed.manually_override(LoanState::Created).by(&boss);
    assert!(again.note("why").save(conn).is_ok());
}

#[test]
fn f8_a_table_that_a_session_puts_before_it_opens_nothing() {
    if database::DIALECT == fsm_core::Dialect::MySql {
        return; // There a temporary table comes first, whatever is asked for.
    }
    let database = guarded();
    let conn = &mut database.connect();
    put(conn, "denied");
    conn.batch_execute(
        "CREATE TEMPORARY TABLE loans_overrides (id BIGINT, machine TEXT);
         INSERT INTO loans_overrides VALUES (1, 'state');",
    )
    .unwrap();
    assert!(
        sql_query("UPDATE loans SET state = 'created'")
            .execute(conn)
            .is_err()
    );
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    n: i64,
}

#[test]
fn f8_a_script_opens_the_rows_that_it_repairs() {
    let database = guarded();
    let conn = &mut database.connect();
    conn.batch_execute(
        "INSERT INTO loans (id, applicant_id, amount, state) VALUES (1, 1, 1, 'denied');
         INSERT INTO loans (id, applicant_id, amount, state) VALUES (2, 1, 1, 'denied');
         INSERT INTO loans_overrides (id, machine) SELECT id, 'state' FROM loans WHERE id = 2;",
    )
    .unwrap();
    let all = sql_query("UPDATE loans SET state = 'created'").execute(conn);
    assert!(all.is_err());
    let one = sql_query("UPDATE loans SET state = 'created' WHERE id = 2").execute(conn);
    assert_eq!(one, Ok(1));
    let again = sql_query("UPDATE loans SET state = 'approved' WHERE id = 2").execute(conn);
    assert!(again.is_err());
}

#[test]
fn f8_save_does_not_notice_the_trigger() {
    let database = guarded();
    let conn = &mut database.connect();
    put(conn, "created");
    let submitted = loan(conn).submit().by(&applicant(1)).save(conn).unwrap();
    let reminded = submitted.remind().by(&mary()).save(conn).unwrap();
    assert!(
        loan(conn)
            .fire(LoanEvent::Approve)
            .by(&mary())
            .save(conn)
            .is_err()
    );
    let denied = reminded.deny().by(&mary()).note("poor").save(conn).unwrap();
    assert_eq!(denied.state(), LoanState::Denied);
    // A stored alias moves on.
    put(conn, "seen");
    let denied = loan(conn)
        .deny()
        .by(&mary())
        .note("poor")
        .save(conn)
        .unwrap();
    assert_eq!(denied.state(), LoanState::Denied);
}

#[test]
fn f8_a_refusal_by_an_older_trigger_says_so() {
    let database = guarded();
    let conn = &mut database.connect();
    conn.batch_execute("INSERT INTO lights (id, state) VALUES (1, -2)")
        .unwrap();
    let green = lights::table.select(LaterCrossing::as_select());
    let green: LaterCrossing = green.first(conn).unwrap();
    let refused = green.stop().save(conn).unwrap_err();
    assert_eq!(refused.http_status(), 500);
    let said = refused.to_string();
    assert!(
        said.contains("no transition leads") && said.contains("`drift`"),
        "{said}"
    );
}

#[test]
fn f8_drift_is_found() {
    let database = guarded();
    let conn = &mut database.connect();
    let models = [Loan::machine(), Order::machine(), Crossing::machine()];
    assert_eq!(drift(&models, conn).unwrap(), []);
    // The doctor knows the triggers.
    let found = fsm_core::doctor(&models, conn).unwrap();
    assert!(
        !found.iter().any(|f| f.code == "after_trigger"),
        "{found:?}"
    );
    // A state and an edge more than the code knows.
    let codes = |found: &[fsm_core::Finding]| -> Vec<_> {
        let mut codes: Vec<_> = found.iter().map(|f| (f.code, f.place)).collect();
        codes.sort_unstable();
        codes
    };
    let up = Crossing::ddl(database::DIALECT).up;
    conn.batch_execute(&Crossing::ddl(database::DIALECT).down)
        .unwrap();
    let missing = [
        ("missing", Some(("lights", None))),
        ("missing", Some(("lights", Some("state")))),
        ("missing", Some(("lights", Some("state")))),
    ];
    assert_eq!(codes(&drift(&models, conn).unwrap()), missing);
    let other = up.replace("10, ", "").replace("WHEN -2", "WHEN -3");
    assert_ne!(other, up);
    conn.batch_execute(&other).unwrap();
    let differs = [("differs", Some(("lights", Some("state")))); 2];
    assert_eq!(codes(&drift(&models, conn).unwrap()), differs);
    // What was installed can be taken away and put back.
    conn.batch_execute(&Crossing::ddl(database::DIALECT).down)
        .unwrap();
    conn.batch_execute(&up).unwrap();
    assert_eq!(drift(&models, conn).unwrap(), []);
}
