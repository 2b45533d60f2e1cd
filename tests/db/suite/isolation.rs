//! What the snapshot of one UPDATE promises of other rows, and the isolation that promises more.

use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use diesel::connection::Connection as _;
use diesel::prelude::*;
use diesel::sql_query;
use fsm_core::prelude::*;
use fsm_core::{Contention, Dialect};
use fsm_tests::database::Statements;
use fsm_tests::lending::{
    Banker, Membership, Mortgage, MortgageState, SCHEMA, memberships, mortgages, user,
};

use super::database::{self, Connection, Database};

/// A mortgage whose transitions see one snapshot.
#[derive(StateMachine, Columns, Queryable, Selectable, Debug, Clone)]
#[diesel(table_name = mortgages)]
#[machine(actor = Banker, isolation = "repeatable read")]
struct CarefulMortgage {
    id: i64,
    branch_id: i64,
    #[transition(grant: Examined => Granted, rule = leads_its_branch)]
    #[transition(others: Drafted => Filed, Filed => Examined, rule = anyone)]
    #[transition(turn_down: Examined => TurnedDown, rule = anyone)]
    state: MortgageState,
}

#[rule]
fn leads_its_branch(user: &Banker, mortgage: &CarefulMortgage) -> bool {
    exists(|m: Membership| m.user_id == user.id && m.branch_id == mortgage.branch_id && m.leads)
}

/// A mortgage whose transitions run as if one after another.
#[derive(StateMachine, Queryable, Selectable, Debug, Clone)]
#[diesel(table_name = mortgages)]
#[machine(isolation = "serializable")]
struct OrderedMortgage {
    id: i64,
    #[transition(file: Drafted => Filed)]
    #[transition(others: Filed => Examined)]
    #[transition(turn_down: Examined => TurnedDown | Granted)]
    state: MortgageState,
}

fn reviewed(conn: &mut Connection) -> Mortgage {
    let values = (
        mortgages::branch_id.eq(1),
        mortgages::applicant_id.eq(1),
        mortgages::documents.eq(3),
    );
    let mortgage = Mortgage::create(values).starting_in(MortgageState::Examined);
    let leads = (
        memberships::user_id.eq(7),
        memberships::branch_id.eq(1),
        memberships::leads.eq(true),
    );
    let insert = diesel::insert_into(memberships::table).values(leads);
    insert.execute(conn).unwrap();
    mortgage.by_system("test").save(conn).unwrap()
}

fn careful(conn: &mut Connection) -> CarefulMortgage {
    let query = mortgages::table.select(CarefulMortgage::as_select());
    query.first(conn).unwrap()
}

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    number: i64,
}

fn number(query: &str, conn: &mut Connection) -> i64 {
    let found: Number = sql_query(query).get_result(conn).unwrap();
    found.number
}

/// Runs `save` while another session holds the row, which then takes the right away and commits.
fn revoked_meanwhile<T: Send>(
    database: &Database,
    save: impl FnOnce(&mut Connection) -> T + Send,
) -> T {
    let (mine, watch) = (&mut database.connect(), &mut database.connect());
    let (tell, told) = mpsc::channel();
    thread::scope(|scope| {
        let waiting = mine.transaction::<_, diesel::result::Error, _>(|mine| {
            let all = diesel::update(mortgages::table).set(mortgages::documents.eq(4));
            all.execute(mine)?;
            diesel::delete(memberships::table).execute(mine)?;
            let waiting = scope.spawn(|| {
                let mut conn = database.connect();
                if database::DIALECT == Dialect::Postgres {
                    let pid = "SELECT pg_backend_pid()::bigint AS number";
                    tell.send(number(pid, &mut conn)).unwrap();
                }
                save(&mut conn)
            });
            if database::DIALECT == Dialect::Postgres {
                let pid = told.recv().unwrap();
                let blocked =
                    format!("SELECT cardinality(pg_blocking_pids({pid}))::bigint AS number");
                while number(&blocked, watch) == 0 {
                    thread::sleep(Duration::from_millis(5));
                }
            } else {
                // There the outcome does not depend on who comes first.
                thread::sleep(Duration::from_millis(200));
            }
            Ok(waiting)
        });
        waiting.unwrap().join().unwrap()
    })
}

#[test]
fn f6_at_read_committed_a_right_that_is_taken_away_while_the_update_waits_still_counts() {
    let database = Database::new(SCHEMA);
    let mortgage = reviewed(&mut database.connect());
    let outcome = revoked_meanwhile(&database, |conn| mortgage.grant().by(&user(7)).save(conn));
    match database::DIALECT {
        Dialect::Postgres => assert_eq!(outcome.unwrap().state(), MortgageState::Granted),
        // Their statements see what was committed while they waited.
        _ => assert_eq!(outcome.unwrap_err().code(), "denied"),
    }
}

#[test]
fn f6_an_isolation_makes_it_a_failure_that_is_tried_again() {
    let database = Database::new(SCHEMA);
    let conn = &mut database.connect();
    reviewed(conn);
    let mortgage = careful(conn);
    let (outcome, updates) = revoked_meanwhile(&database, |conn| {
        let statements = Statements::of(conn);
        let outcome = mortgage.grant().by(&user(7)).save(conn);
        (outcome, statements.take_verb("UPDATE").len())
    });
    // Tried again, it sees that the right is gone.
    let error = outcome.unwrap_err();
    assert_eq!(error.code(), "denied", "{error:?}");
    if database::DIALECT == Dialect::Postgres {
        assert_eq!(updates, 2);
    }
    assert_eq!(careful(conn).state(), MortgageState::Examined);
}

/// In a transaction of the caller's nothing is tried again: all of it would have to be.
#[test]
fn f6_in_a_transaction_of_the_callers_nothing_is_tried_again() {
    if database::DIALECT != Dialect::Postgres {
        return;
    }
    let database = Database::new(SCHEMA);
    let conn = &mut database.connect();
    let mortgage = reviewed(conn);
    let (outcome, updates) = revoked_meanwhile(&database, |conn| {
        let statements = Statements::of(conn);
        let outcome = conn.transaction(|conn| {
            sql_query("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ").execute(conn)?;
            mortgage.grant().by(&user(7)).save(conn)
        });
        (outcome, statements.take_verb("UPDATE").len())
    });
    let error = outcome.unwrap_err();
    assert_eq!(error.contention(), Some(Contention::Serialization));
    assert!(error.is_retryable());
    assert_eq!(updates, 1);
}

#[test]
fn f6_the_isolation_is_set_where_the_database_wants_it() {
    let database = Database::new(SCHEMA);
    let conn = &mut database.connect();
    reviewed(conn);
    let careful = careful(conn);
    let statements = Statements::of(conn);
    careful.grant().by(&user(7)).save(conn).unwrap();
    let seen = statements.take();
    let begins: Vec<_> = seen
        .iter()
        .map(|text| text.split(" \"").next().unwrap())
        .collect();
    let level = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ";
    match database::DIALECT {
        Dialect::Postgres => {
            assert_eq!(begins[..2], ["BEGIN", level], "{seen:?}");
            assert!(begins[2].starts_with("UPDATE"), "{seen:?}");
        }
        Dialect::MySql => {
            assert_eq!(begins[..2], [level, "BEGIN"], "{seen:?}");
            assert!(begins[2].starts_with("UPDATE"), "{seen:?}");
        }
        _ => assert!(
            !seen.iter().any(|text| text.contains("ISOLATION")),
            "{seen:?}"
        ),
    }
}

#[test]
fn f6_a_machine_without_an_actor_may_have_an_isolation() {
    let database = Database::new(SCHEMA);
    let conn = &mut database.connect();
    let mut mortgage: OrderedMortgage = {
        reviewed(conn);
        let query = mortgages::table.select(OrderedMortgage::as_select());
        query.first(conn).unwrap()
    };
    let statements = Statements::of(conn);
    mortgage = mortgage
        .turn_down(MortgageState::TurnedDown)
        .save(conn)
        .unwrap();
    assert_eq!(mortgage.state(), MortgageState::TurnedDown);
    let set = statements.take();
    let set = set.iter().any(|text| text.ends_with("SERIALIZABLE"));
    assert_eq!(set, database::DIALECT != Dialect::Sqlite);
    assert!(mortgage.file().save(conn).is_err());
}

#[test]
fn f6_inside_a_transaction_of_the_callers_an_isolation_can_not_be_set() {
    let database = Database::new(SCHEMA);
    let conn = &mut database.connect();
    reviewed(conn);
    let mortgage = careful(conn);
    let outcome = conn.transaction::<_, TransitionError, _>(|conn| {
        let statements = Statements::of(conn);
        let outcome = mortgage.grant().by(&user(7)).save(conn);
        if outcome.is_err() {
            assert_eq!(statements.take(), [""; 0]);
        }
        outcome
    });
    if database::DIALECT == Dialect::Sqlite {
        assert!(outcome.is_ok());
        return;
    }
    let error = outcome.unwrap_err();
    assert_eq!((error.code(), error.http_status()), ("in_transaction", 500));
    assert_eq!(
        error.to_string(),
        "a transaction has been begun already, and can't be made repeatable read any more; save outside of it"
    );
    assert!(!error.is_retryable());
}

#[test]
fn g4_with_an_isolation_a_row_that_has_moved_is_a_conflict() {
    let database = Database::new(SCHEMA);
    let conn = &mut database.connect();
    reviewed(conn);
    let mortgage = careful(conn);
    mortgage.turn_down().by(&user(1)).save(conn).unwrap();
    let error = mortgage.grant().by(&user(7)).save(conn).unwrap_err();
    assert_eq!(error.code(), "conflict", "{error:?}");
}
