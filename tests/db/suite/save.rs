//! `save` is a compare-and-set, and gives back the row as stored.

use diesel::prelude::*;
use fsm_core::Dialect;
use fsm_core::prelude::*;
use fsm_tests::account::{Account, AccountState, account_state, accounts};
use fsm_tests::database::Statements;

use super::account;
use super::database::{self, Database};

#[test]
fn g4_a_row_that_another_connection_moved_is_a_conflict() {
    let database = Database::new(account::SCHEMA);
    let (mine, other) = (&mut database.connect(), &mut database.connect());
    let account = account::stored_in(AccountState::Active, mine);
    account.deactivate().save(other).unwrap();
    let error = account.lock().save(mine).unwrap_err();
    assert!(
        matches!(
            error,
            TransitionError::Conflict {
                expected: "active",
                found: "deactivated",
                version: None
            }
        ),
        "{error:?}"
    );
    assert_eq!((error.code(), error.http_status()), ("conflict", 409));
    assert_eq!(
        error.to_string(),
        "somebody else changed the row: it was loaded in `active`, and is in `deactivated` now"
    );
    let reasons = error.reasons();
    assert_eq!(reasons[0].code(), "conflict");
    assert_eq!(reasons[0].param("expected"), Some("active"));
    assert_eq!(reasons[0].param("found"), Some("deactivated"));
    assert_eq!(account::rows(mine)[0].2, "deactivated");
}

#[test]
fn g4_firing_the_same_event_twice_from_one_row_wins_once() {
    let database = Database::new(account::SCHEMA);
    let conn = &mut database.connect();
    let account = account::stored_in(AccountState::Active, conn);
    account.lock().save(conn).unwrap();
    let error = account.lock().save(conn).unwrap_err();
    assert_eq!(error.code(), "conflict");
}

#[test]
fn g4_a_row_that_moved_on_and_came_back_is_no_conflict_without_a_version() {
    let database = Database::new(account::SCHEMA);
    let conn = &mut database.connect();
    let account = account::stored_in(AccountState::Active, conn);
    let locked = account.lock().save(conn).unwrap();
    let invited = locked.unlock().save(conn).unwrap();
    invited.activate().save(conn).unwrap();
    assert!(account.deactivate().save(conn).is_ok());
}

#[test]
fn g4_a_row_that_was_deleted_is_not_found() {
    let database = Database::new(account::SCHEMA);
    let conn = &mut database.connect();
    let account = account::stored_in(AccountState::Active, conn);
    diesel::delete(accounts::table).execute(conn).unwrap();
    let error = account.lock().save(conn).unwrap_err();
    assert!(matches!(error, TransitionError::NotFound), "{error:?}");
    assert_eq!((error.code(), error.http_status()), ("not_found", 404));
    assert_eq!(error.to_string(), "the row does not exist any more");
    assert_eq!(account::rows(conn), []);
}

#[test]
fn g4_in_typed_form_a_conflict_gives_the_handle_back() {
    let database = Database::new(account::SCHEMA);
    let conn = &mut database.connect();
    let account = account::stored_in(AccountState::Active, conn);
    account.deactivate().save(conn).unwrap();
    let active: In<Account, account_state::Active> = account.clone().into_state().unwrap();
    let refused = active.lock().save(conn).unwrap_err();
    assert_eq!(refused.error().code(), "conflict");
    assert_eq!(refused.into_handle().into_row(), account);
}

#[test]
fn a3_only_the_row_of_this_key_moves() {
    let database = Database::new(account::SCHEMA);
    let conn = &mut database.connect();
    let one = account::stored_in(AccountState::Active, conn);
    let two = account::stored_in(AccountState::Active, conn);
    one.lock().save(conn).unwrap();
    assert_eq!(account::load(two.id, conn), two);
}

#[test]
fn a3_the_row_comes_back_as_stored() {
    let database = Database::new(account::SCHEMA);
    let (mine, other) = (&mut database.connect(), &mut database.connect());
    let account = account::stored_in(AccountState::Active, mine);
    diesel::update(accounts::table)
        .set(accounts::name.eq("maria"))
        .execute(other)
        .unwrap();
    let locked = account.lock().save(mine).unwrap();
    assert_eq!(locked.name, "maria");
    assert_eq!(account.name, "mary", "the row in memory stays as loaded");
    assert_eq!(account::rows(mine)[0].1, "maria", "nothing is overwritten");
}

#[test]
fn a3_a_column_that_was_changed_in_memory_is_not_written() {
    let database = Database::new(account::SCHEMA);
    let conn = &mut database.connect();
    let mut account = account::stored_in(AccountState::Active, conn);
    account.name = "someone else".to_owned();
    let locked = account.lock().save(conn).unwrap();
    assert_eq!(locked.name, "mary");
}

#[test]
fn a3_a_move_is_one_update_and_a_miss_one_look() {
    let database = Database::new(account::SCHEMA);
    let conn = &mut database.connect();
    let account = account::stored_in(AccountState::Active, conn);
    let statements = Statements::of(conn);
    let verbs = || -> Vec<String> {
        let statements = statements.take().into_iter();
        let verb = |text: String| text.split([' ', ';']).next().unwrap().to_owned();
        statements.map(verb).collect()
    };
    account.lock().save(conn).unwrap();
    // SQLite's RETURNING does not see what triggers do, and MySQL has none.
    let (moved, missed): (&[&str], &[&str]) = match database::DIALECT {
        Dialect::Postgres => (&["UPDATE"], &["UPDATE", "SELECT"]),
        _ => (
            &["BEGIN", "UPDATE", "SELECT", "COMMIT"],
            &["BEGIN", "UPDATE", "SELECT", "ROLLBACK"],
        ),
    };
    assert_eq!(verbs(), moved);
    account.lock().save(conn).unwrap_err();
    assert_eq!(verbs(), missed);
    // What the types promise is looked at before the commit.
    let typed = account::stored_in(AccountState::Active, conn).into_state();
    let typed: In<Account, account_state::Active> = typed.unwrap();
    statements.take();
    typed.lock().save(conn).unwrap();
    assert_eq!(verbs().last().map(String::as_str), Some("COMMIT"));
}

#[test]
fn h3_values_are_bound_in_the_update() {
    let database = Database::new(account::SCHEMA);
    let conn = &mut database.connect();
    let account = account::stored_in(AccountState::Active, conn);
    let statements = Statements::of(conn);
    account.lock().save(conn).unwrap();
    let update = statements.take_verb("UPDATE").remove(0);
    let text = update.split("-- binds").next().unwrap();
    let bound = ["`state` = ?", "\"state\" = $"];
    assert!(bound.iter().any(|bound| text.contains(bound)), "{update}");
    assert!(
        !text.contains("locked") && !text.contains("active"),
        "{update}"
    );
}

#[test]
fn a3_a_missing_table_is_an_error_of_the_database() {
    let database = Database::new("CREATE TABLE others (id {key})");
    let conn = &mut database.connect();
    let account = Account::in_memory(AccountState::Active);
    let error = account.lock().save(conn).unwrap_err();
    assert!(matches!(error, TransitionError::Database(_)), "{error:?}");
    assert_eq!((error.code(), error.http_status()), ("database", 500));
    assert!(error.to_string().contains("accounts"), "{error}");
    assert!(std::error::Error::source(&error).is_some());
}

mod several_keys {
    use diesel::prelude::*;
    use fsm_core::prelude::*;

    pub(super) const SCHEMA: &str = "CREATE TABLE seats (
        train VARCHAR(100) NOT NULL, place INTEGER NOT NULL, price INTEGER NOT NULL DEFAULT 0, seat_state VARCHAR(100) NOT NULL,
        PRIMARY KEY (train, place))";

    diesel::table! {
        seats (train, place) {
            train -> Text,
            place -> Integer,
            price -> Integer,
            seat_state -> Text,
        }
    }

    #[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
    pub(super) enum SeatState {
        #[state(initial)]
        Free,
        Taken,
    }

    #[derive(StateMachine, Queryable, Selectable, Identifiable, Debug, Clone, PartialEq)]
    #[diesel(table_name = seats, primary_key(train, place))]
    pub(super) struct Seat {
        pub(super) train: String,
        pub(super) place: i32,
        #[transition(take: Free => Taken)]
        #[transition(leave: Taken => Free)]
        #[diesel(column_name = seat_state)]
        state: SeatState,
    }
}

#[test]
fn a3_a_composite_key_finds_its_row() {
    use several_keys::{SCHEMA, Seat, SeatState, seats};
    let database = Database::new(SCHEMA);
    let conn = &mut database.connect();
    for (train, place) in [("north", 1), ("north", 2), ("south", 1)] {
        Seat::create(seats::price.eq(place))
            .with_key((train.to_owned(), place))
            .save(conn)
            .unwrap();
    }
    let seat: Seat = seats::table
        .find(("north", 1))
        .select(Seat::as_select())
        .first(conn)
        .unwrap();
    let taken = seat.take().save(conn).unwrap();
    assert_eq!(taken.state(), SeatState::Taken);
    assert_eq!((taken.train.as_str(), taken.place), ("north", 1));
    let states: Vec<String> = seats::table
        .order((seats::train, seats::place))
        .select(seats::seat_state)
        .load(conn)
        .unwrap();
    assert_eq!(states, ["taken", "free", "free"]);
}

mod partial {
    use diesel::prelude::*;
    use fsm_core::prelude::*;

    diesel::table! { seats (train, number) { train -> Integer, number -> Integer, state -> Text, } }

    #[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
    pub(super) enum SeatState {
        #[state(initial)]
        Free,
        #[state(terminal)]
        Taken,
    }

    #[derive(StateMachine, Queryable, Selectable, Debug, Clone, PartialEq)]
    #[diesel(table_name = seats, primary_key(train))]
    pub(super) struct Seat {
        pub(super) train: i32,
        #[transition(take: Free => Taken)]
        state: SeatState,
    }
}

#[test]
fn a3_a_key_that_names_several_rows_moves_none() {
    use partial::{Seat, seats};
    let database = Database::new("CREATE TABLE seats (train INTEGER, number INTEGER, state VARCHAR(100), PRIMARY KEY (train, number));
         INSERT INTO seats VALUES (1, 1, 'free'), (1, 2, 'free');");
    let conn = &mut database.connect();
    let seat: Seat = seats::table.select(Seat::as_select()).first(conn).unwrap();
    let error = seat.take().save(conn).unwrap_err();
    assert_eq!(error.code(), "database");
    let states: Vec<String> = seats::table.select(seats::state).load(conn).unwrap();
    assert_eq!(states, ["free", "free"]);
}

mod counted {
    use diesel::prelude::*;
    use fsm_core::prelude::*;

    diesel::table! { jobs (id) { id -> BigInt, version -> SmallInt, state -> Text, } }

    #[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
    pub(super) enum JobState {
        #[state(initial)]
        Open,
        Done,
    }

    #[derive(StateMachine, Queryable, Selectable, Debug, Clone, PartialEq)]
    #[diesel(table_name = jobs)]
    #[machine(version = version)]
    pub(super) struct Job {
        pub(super) id: i64,
        pub(super) version: i16,
        #[transition(finish: Open => Done)]
        #[transition(reopen: Done => Open)]
        state: JobState,
    }
}

#[test]
fn h4_a_version_at_its_end_is_refused_and_not_wrapped() {
    use counted::{Job, jobs};
    let database = Database::new(
        "CREATE TABLE jobs (id {key}, version SMALLINT NOT NULL, state VARCHAR(100) NOT NULL);
         INSERT INTO jobs VALUES (1, 32766, 'open');",
    );
    let conn = &mut database.connect();
    let job: Job = jobs::table.select(Job::as_select()).first(conn).unwrap();
    let job = job.finish().save(conn).unwrap();
    assert_eq!(job.version, i16::MAX);
    assert_eq!(job.reopen().save(conn).unwrap_err().code(), "database");
    let stored: (i16, String) = jobs::table
        .select((jobs::version, jobs::state))
        .first(conn)
        .unwrap();
    assert_eq!(stored, (i16::MAX, "done".to_owned()));
}
