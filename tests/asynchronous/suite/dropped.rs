//! A future that is dropped where it waits: at each of those points either everything has happened or nothing.

use std::future::poll_fn;
use std::pin::Pin;
use std::task::Poll;

use diesel::connection::Connection as _;
use diesel::prelude::*;
use diesel::result::Error;
use fsm_core::prelude::*;
use fsm_tests::loans::{Loan, LoanState, Offer, applicant, loans, mary, records};

use super::save::submitted;
use super::{Connection, Database, connect};

/// Where a future is dropped that waits: at once, or when it could go on.
#[derive(Debug, Clone, Copy)]
pub(super) enum Dropped {
    AtOnce,
    WhenWoken,
}

/// Polls a future so many times, and drops it; what it gave, where it was ready before.
pub(super) async fn polled<T>(
    mut future: Pin<Box<impl Future<Output = T>>>,
    times: usize,
    dropped: Dropped,
) -> Option<T> {
    let mut left = times;
    poll_fn(|cx| {
        if left == 0 {
            return Poll::Ready(None);
        }
        left -= 1;
        match future.as_mut().poll(cx) {
            Poll::Ready(given) => Poll::Ready(Some(given)),
            Poll::Pending if left == 0 && matches!(dropped, Dropped::AtOnce) => Poll::Ready(None),
            Poll::Pending => Poll::Pending,
        }
    })
    .await
}

/// What became of a connection of which a future was dropped.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum After {
    Works,
    IsBroken,
}

/// Asks for a transaction, as everything does that moves a row in one.
pub(super) async fn after(conn: &mut Connection) -> After {
    let done = fsm_core::transaction_async(conn, async |_| Ok::<(), Error>(()));
    match done.await {
        Ok(()) => After::Works,
        Err(Error::BrokenTransactionManager) => After::IsBroken,
        Err(error) => panic!("{error}"),
    }
}

/// Drops `work` at each point where it waits, at so many points at least: where an answer is there at once,
/// nobody waits, so that one sweep may pass some points by. `all` says whether everything is stored, and
/// fails where a part of it is.
pub(super) async fn at_each_point<T>(
    points: usize,
    database: &Database,
    subject: impl AsyncFn(&mut Connection) -> T,
    work: impl AsyncFn(&mut Connection, &T) -> Result<(), TransitionError>,
    all: impl Fn(&mut super::database::Blocking, &T) -> bool,
    mut see: impl FnMut(usize, bool, After),
) {
    let (mut seen, mut sweeps) = (0, 0);
    while seen < points || sweeps < 2 {
        assert!(sweeps < 40, "{seen} points in {sweeps} sweeps");
        let dropped = [Dropped::AtOnce, Dropped::WhenWoken][sweeps % 2];
        sweeps += 1;
        for polls in 0.. {
            let mut conn = connect(database).await;
            let subject = subject(&mut conn).await;
            let done = polled(Box::pin(work(&mut conn, &subject)), polls, dropped).await;
            let state = after(&mut conn).await;
            drop(conn);
            let stored = tokio::task::block_in_place(|| all(&mut database.connect(), &subject));
            if let Some(done) = done {
                done.unwrap();
                assert!(stored && state == After::Works, "{polls} {state:?}");
                break;
            }
            seen += usize::from(polls > 0);
            see(polls, stored, state);
        }
    }
}

/// The state of a loan and its records, as nobody else can change them meanwhile.
fn settled(conn: &mut super::database::Blocking, loan: &Loan) -> (LoanState, Vec<String>) {
    let settled = conn.transaction(|conn| {
        let row = loans::table.find(loan.id);
        diesel::update(row)
            .set(loans::amount.eq(loans::amount))
            .execute(conn)?;
        let loan: Loan = row.select(Loan::as_select()).first(conn)?;
        let events = records::table.filter(records::row_key.eq(loan.id.to_string()));
        let events = events
            .order(records::id)
            .select(records::event)
            .load(conn)?;
        Ok::<_, Error>((loan.state(), events))
    });
    settled.unwrap()
}

async fn another(conn: &mut Connection) -> Loan {
    let values = (loans::applicant_id.eq(1), loans::amount.eq(100));
    let loan = Loan::create(values)
        .by(&applicant(1))
        .save_async(conn)
        .await;
    loan.unwrap()
        .submit()
        .by(&applicant(1))
        .save_async(conn)
        .await
        .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn g3_a_transition_and_its_record_are_stored_or_neither() {
    let (database, _conn, _) = submitted().await;
    let mut seen = Vec::new();
    let work = async |conn: &mut Connection, loan: &Loan| {
        loan.review().by(&mary()).save_async(conn).await.map(|_| ())
    };
    let all = |conn: &mut super::database::Blocking, loan: &Loan| match settled(conn, loan) {
        (LoanState::Submitted, events) if events == ["create", "submit"] => false,
        (LoanState::Reviewed, events) if events == ["create", "submit", "review"] => true,
        part => panic!("{part:?}"),
    };
    at_each_point(8, &database, another, work, all, |polls, stored, after| {
        seen.push((polls, stored, after));
    })
    .await;
    assert!(seen.iter().any(|(polls, stored, _)| *polls == 0 && !stored));
    // One statement leaves nothing open; a transaction does, once it has begun.
    let is_one_statement = super::database::DIALECT == fsm_core::Dialect::Postgres;
    for (polls, _, after) in &seen {
        let works = is_one_statement || *polls == 0;
        assert_eq!(
            *after,
            if works { After::Works } else { After::IsBroken },
            "{seen:?}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn g3_a_birth_and_its_record_are_stored_or_neither() {
    let (database, _conn, _) = submitted().await;
    let amount = std::sync::atomic::AtomicI64::new(1000);
    let subject =
        async |_: &mut Connection| amount.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
    let work = async |conn: &mut Connection, amount: &i64| {
        let values = (loans::applicant_id.eq(1), loans::amount.eq(*amount));
        Loan::create(values)
            .by(&applicant(1))
            .save_async(conn)
            .await
            .map(|_| ())
    };
    let all = |conn: &mut super::database::Blocking, amount: &i64| {
        // On the servers nothing waits for an INSERT of somebody else's; give it time to be done.
        std::thread::sleep(std::time::Duration::from_millis(20));
        let found = loans::table.filter(loans::amount.eq(amount));
        let found: Option<Loan> = found
            .select(Loan::as_select())
            .first(conn)
            .optional()
            .unwrap();
        found.is_some_and(|loan| settled(conn, &loan).1 == ["create"])
    };
    at_each_point(8, &database, subject, work, all, |_, _, _| ()).await;
    let stored: i64 = loans::table
        .count()
        .get_result(&mut database.connect())
        .unwrap();
    let recorded = records::table.filter(records::event.eq("create")).count();
    let recorded: i64 = recorded.get_result(&mut database.connect()).unwrap();
    assert_eq!(stored, recorded);
}

/// Several columns, a note and an input in an UPDATE that is asked for by a typed handle: always a transaction.
#[tokio::test(flavor = "multi_thread")]
async fn g3_the_typed_form_leaves_nothing_half_done() {
    use fsm_tests::loans::loan_state::Reviewed;

    let (database, _conn, _) = submitted().await;
    let subject = async |conn: &mut Connection| {
        let loan = another(conn).await;
        loan.review().by(&mary()).save_async(conn).await.unwrap()
    };
    let work = async |conn: &mut Connection, loan: &Loan| {
        let reviewed: In<Loan, Reviewed> = loan.clone().into_state().unwrap();
        let mary = mary();
        let approve = reviewed.approve().by(&mary).input(Offer { amount: 9 });
        let approved = approve.set(loans::amount.eq(9)).save_async(conn).await;
        approved.map(|_| ()).map_err(TransitionError::from)
    };
    let all = |conn: &mut super::database::Blocking, loan: &Loan| {
        let (state, events) = settled(conn, loan);
        let is_approved = state == LoanState::Approved;
        let amount: i64 = loans::table
            .find(loan.id)
            .select(loans::amount)
            .first(conn)
            .unwrap();
        assert_eq!((amount == 9, events.len() == 4), (is_approved, is_approved));
        is_approved
    };
    let mut seen = Vec::new();
    at_each_point(8, &database, subject, work, all, |polls, _, after| {
        seen.push((polls, after));
    })
    .await;
    for (polls, after) in &seen {
        assert_eq!(
            *after,
            if *polls == 0 {
                After::Works
            } else {
                After::IsBroken
            },
            "{seen:?}"
        );
    }
}

/// Who goes on with such a connection all the same is told so, and never that something was saved.
#[tokio::test(flavor = "multi_thread")]
async fn g3_a_connection_with_an_open_transaction_is_refused() {
    let (database, _conn, loan) = submitted().await;
    let mut refused = 0;
    for polls in [1, 2, 3, 1, 1, 1] {
        let mut conn = connect(&database).await;
        let saving = async {
            let work =
                async |conn: &mut Connection| loan.review().by(&mary()).save_async(conn).await;
            fsm_core::transaction_async(&mut conn, work).await
        };
        let done = polled(Box::pin(saving), polls, Dropped::AtOnce).await;
        if done.is_some() {
            // Every answer was there at once.
            continue;
        }
        refused += 1;
        let again = loan.review().by(&mary()).save_async(&mut conn).await;
        let TransitionError::Database(Error::BrokenTransactionManager) = again.unwrap_err() else {
            panic!("it was not refused");
        };
    }
    assert!(refused > 0);
}
