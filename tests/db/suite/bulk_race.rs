//! Bulk transitions that race with each other and with `save`: each row moves once, and is recorded once.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use fsm_core::bulk::EveryRow;
use fsm_core::check_records;
use fsm_core::prelude::*;
use fsm_tests::loans::{Loan, LoanState, loans, mary, records, schema};

use super::race::{THREADS, race};
use super::{Connection, Database, database};

const ROWS: usize = 60;

fn submitted() -> Database {
    let database = Database::new(&schema(database::DIALECT));
    let conn = &mut database.connect();
    for _ in 0..ROWS {
        conn.batch_execute(
            "INSERT INTO loans (applicant_id, amount, state) VALUES (7, 100, 'submitted')",
        )
        .unwrap();
    }
    database
}

fn all(conn: &mut Connection) -> Vec<Loan> {
    let query = loans::table.select(Loan::as_select()).order(loans::id);
    query.load(conn).unwrap()
}

/// Tries again what a database gives up for others: the row was not moved then.
fn until_it_is_done<T>(
    mut work: impl FnMut() -> Result<T, TransitionError>,
) -> Result<T, TransitionError> {
    loop {
        match work() {
            Err(error) if error.is_retryable() => {}
            done => return done,
        }
    }
}

fn each_moved_once(conn: &mut Connection) {
    let rows = all(conn);
    assert_eq!(rows.len(), ROWS);
    for loan in &rows {
        assert_eq!(
            (loan.state(), loan.version),
            (LoanState::Reviewed, 1),
            "{loan:?}"
        );
        let history = loan.history(conn).unwrap();
        assert_eq!(history.len(), 1, "{history:?}");
    }
    let of_reviews = records::table.filter(records::event.eq("review"));
    let with_refusals: i64 = of_reviews.count().get_result(conn).unwrap();
    assert!(usize::try_from(with_refusals).unwrap() >= ROWS);
    assert_eq!(check_records::<Loan, _>(conn).unwrap(), []);
}

#[test]
fn f9_of_eight_bulk_transitions_each_row_is_moved_by_one() {
    let database = submitted();
    let moved = race(&database, |_, conn| {
        let mary = mary();
        let bulk = || Loan::bulk(EveryRow).review().by(&mary).save(conn);
        until_it_is_done(bulk).unwrap().moved()
    });
    assert_eq!(moved.iter().sum::<u64>(), ROWS as u64, "{moved:?}");
    each_moved_once(&mut database.connect());
}

#[test]
fn f9_bulk_transitions_of_rows_that_overlap_move_each_once() {
    let database = submitted();
    let moved = race(&database, |number, conn| {
        let mary = mary();
        let from = i64::try_from(number * ROWS / THREADS / 2).unwrap();
        let bulk = || {
            let some = loans::id.ge(from).and(loans::id.lt(from + 40));
            Loan::bulk(some).review().by(&mary).save(conn)
        };
        until_it_is_done(bulk).unwrap().moved()
    });
    let rest = Loan::bulk(EveryRow)
        .review()
        .by(&mary())
        .save(&mut database.connect());
    let total = moved.iter().sum::<u64>() + rest.unwrap().moved();
    assert_eq!(total, ROWS as u64, "{moved:?}");
    each_moved_once(&mut database.connect());
}

#[test]
fn f9_of_a_bulk_transition_and_a_save_one_moves_the_row() {
    let database = submitted();
    let loaded = all(&mut database.connect());
    let moved = race(&database, |number, conn| {
        let mary = mary();
        if number % 2 == 0 {
            let bulk = || Loan::bulk(EveryRow).review().by(&mary).save(conn);
            return until_it_is_done(bulk).unwrap().moved();
        }
        let mut won = 0;
        for loan in &loaded {
            match until_it_is_done(|| loan.review().by(&mary).save(conn)) {
                Ok(_) => won += 1,
                Err(error) => assert_eq!(error.code(), "conflict"),
            }
        }
        won
    });
    assert_eq!(moved.iter().sum::<u64>(), ROWS as u64, "{moved:?}");
    each_moved_once(&mut database.connect());
}
