//! Answers that a test gives for rules.

use std::panic::catch_unwind;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use diesel::prelude::*;
use fsm_core::mock_rules;
use fsm_core::prelude::*;
use fsm_tests::project::schema::tasks;
use fsm_tests::project::{
    User, can_edit, can_finish, can_rename, database, is_admin, is_small, mary, task,
};

/// A view that defers to a rule: its status.
fn view(user: &User, id: i64, conn: &mut SqliteConnection) -> u16 {
    let task = task(id, conn);
    match task.attempt_in(can_edit(), user, conn) {
        Ok(()) => 200,
        Err(error) => error.http_status(),
    }
}

#[test]
fn e5_a_view_is_tested_against_mocked_rules() {
    let conn = &mut database();
    assert_eq!(view(&mary(), 2, conn), 403);
    {
        let _mocks = mock_rules!(can_edit = true);
        assert_eq!(view(&mary(), 2, conn), 200);
    }
    let _mocks = mock_rules!(can_edit = false);
    assert_eq!(view(&mary(), 1, conn), 403);
}

#[test]
fn e4_mocks_answer_in_every_form_and_in_compositions() {
    let conn = &mut database();
    let mary = mary();
    let first = task(1, conn);
    let _mocks = mock_rules!(is_admin = true, can_edit = false);
    assert!(is_admin().test(&mary));
    assert!(!can_edit().check(&mary, &first, conn).unwrap().is_allowed());
    assert!(
        can_edit()
            .scope::<_, _, diesel::sqlite::Sqlite>(&mary)
            .is_never()
    );
    let both = is_admin() & !can_edit();
    assert_eq!(
        tasks::table
            .filter(both.scope(&mary))
            .count()
            .get_result(conn),
        Ok(3)
    );
    let column: Vec<bool> = tasks::table
        .select(can_edit().column(&mary))
        .load(conn)
        .unwrap();
    assert_eq!(column, [false; 3]);
}

#[test]
fn e4_mocks_are_nested_and_end_with_a_panic() {
    let mary = mary();
    let _outer = mock_rules!(is_admin = true);
    {
        let _inner = mock_rules!(is_admin = false);
        assert!(!is_admin().test(&mary));
    }
    assert!(is_admin().test(&mary));
    catch_unwind(|| {
        let _inner = mock_rules!(is_admin = false);
        panic!("in a test");
    })
    .unwrap_err();
    assert!(is_admin().test(&mary));
}

#[test]
fn e4_mocks_do_not_reach_into_other_rules_unless_asked() {
    let third = task(3, &mut database());
    let mut stranger = mary();
    stranger.id = 99;
    let mocks = mock_rules!(is_admin = true);
    assert!(!can_rename().test(&stranger, &third));
    let _mocks = mocks.everywhere();
    assert!(can_rename().test(&stranger, &third));
}

#[test]
fn e4_parallel_tests_do_not_see_each_others_mocks() {
    let _mocks = mock_rules!(is_admin = true);
    let elsewhere = std::thread::spawn(|| is_admin().test(&mary()));
    assert!(!elsewhere.join().unwrap());
}

#[test]
fn e4_a_handle_carries_mocks_into_a_blocking_pool() {
    let mocks = mock_rules!(is_admin = true);
    let handle = mocks.handle();
    let elsewhere = std::thread::spawn(move || handle.run(|| is_admin().test(&mary())));
    assert!(elsewhere.join().unwrap());
}

#[test]
fn e4_mocks_hold_while_a_future_runs_and_not_between() {
    let mut asked = Vec::new();
    {
        let future = async {
            asked.push(is_admin().test(&mary()));
            let mut first = true;
            std::future::poll_fn(|_| {
                if std::mem::take(&mut first) {
                    Poll::Pending
                } else {
                    Poll::Ready(())
                }
            })
            .await;
            asked.push(is_admin().test(&mary()));
        };
        let mut future = pin!(mock_rules!(is_admin = true).during(future));
        let cx = &mut Context::from_waker(Waker::noop());
        assert!(future.as_mut().poll(cx).is_pending());
        assert!(!is_admin().test(&mary()));
        assert!(future.as_mut().poll(cx).is_ready());
    }
    assert_eq!(asked, [true, true]);
}

#[test]
fn e4_a_mocked_rule_that_asks_the_database_asks_nothing() {
    let conn = &mut database();
    let third = task(3, conn);
    let _mocks = mock_rules!(can_finish = true, is_small = false);
    diesel::connection::SimpleConnection::batch_execute(conn, "DROP TABLE project_roles").unwrap();
    assert!(
        can_finish()
            .check(&mary(), &third, conn)
            .unwrap()
            .is_allowed()
    );
}

#[test]
fn e4_mocks_answer_inside_transitions() {
    use fsm_tests::lending::{
        self, Mortgage, MortgageState, is_underwriter, leads_branch, mortgages,
    };
    let schema = lending::SCHEMA.replace("{key}", fsm_tests::database::sqlite::KEY);
    let conn = &mut fsm_tests::database::memory(&schema);
    let values = (
        mortgages::branch_id.eq(1),
        mortgages::applicant_id.eq(1),
        mortgages::documents.eq(3),
    );
    let row = Mortgage::create(values).starting_in(MortgageState::Examined);
    let row = row.by_system("test").save(conn).unwrap();
    let nobody = lending::user(9);
    assert_eq!(
        row.grant().by(&nobody).save(conn).unwrap_err().code(),
        "denied"
    );
    let possible = |conn: &mut SqliteConnection| {
        let events = row.events_for(&nobody, conn).unwrap().possible;
        events.iter().map(|choice| choice.event).collect::<Vec<_>>()
    };
    assert_eq!(possible(conn), ["withdraw"]);
    {
        let _mocks = mock_rules!(leads_branch = true, is_underwriter = false);
        assert!(row.grant().by(&nobody).check(conn).unwrap().is_allowed());
        assert!(row.grant().by(&nobody).apply().is_ok());
        assert_eq!(possible(conn), ["grant", "turn_down", "withdraw"]);
        let each = Mortgage::events_for_each(std::slice::from_ref(&row), &nobody, conn).unwrap();
        assert_eq!(each[0].possible.len(), 3);
    }
    let _mocks = mock_rules!(leads_branch = false, lending::is_suspended = true);
    let leader = lending::underwriter(7);
    let error = row.turn_down().by(&leader).save(conn).unwrap_err();
    assert_eq!(
        error.to_string(),
        "You may not turn down this mortgage: is suspended."
    );
    let _mocks = mock_rules!(leads_branch = true);
    assert!(row.grant().by(&nobody).save(conn).is_ok());
}
