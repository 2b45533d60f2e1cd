//! `agreement!` on SQL that is written by hand: each of these twins is wrong at values that no row would have
//! by chance.

use chrono::{Duration, NaiveDateTime};
use diesel::dsl::{not, sql};
use diesel::prelude::*;
use diesel::sql_types::{Bool, Timestamp};
use diesel::sqlite::Sqlite;
use fsm_core::agreement::{Comparison, Disagreement};
use fsm_core::prelude::*;
use fsm_core::rule::HasNow;
use fsm_core::{Context, agreement};
use fsm_tests::project::schema::tasks;
use fsm_tests::project::{ProjectRole, Task, TaskState, User, mary};

/// A boxed twin.
type Twin = Box<dyn BoxableExpression<tasks::table, Sqlite, SqlType = Bool> + Send>;

fn boss() -> User {
    User {
        id: 9,
        name: "boss".to_owned(),
        is_admin: true,
        team_id: None,
        leads: Vec::new(),
    }
}

/// What is reported of a wrong twin.
macro_rules! reported {
    ($rule:expr) => {{
        let compared = Comparison::of($rule).actors([mary(), boss()]).run();
        let disagreement = compared.unwrap_err();
        assert!(
            matches!(disagreement, Disagreement::Differs(_)),
            "{disagreement}"
        );
        disagreement.to_string()
    }};
}

/// A literal that stands in the SQL alone.
mod in_sql {
    use super::*;

    #[rule(backend = Sqlite, sql = but_guests)]
    pub(super) fn takes_part(user: &User, task: &Task) -> bool {
        exists(|r: ProjectRole| r.user_id == user.id && r.project_id == task.project_id)
    }

    fn but_guests(user: &User) -> Twin {
        Box::new(sql::<Bool>(&format!(
            "EXISTS (SELECT 1 FROM project_roles r WHERE r.user_id = {} AND r.project_id = tasks.project_id
             AND r.role <> 'guest')",
            user.id
        )))
    }

    #[rule(backend = Sqlite, sql = but_some_titles)]
    pub(super) fn owns(user: &User, task: &Task) -> bool {
        task.owner_id == user.id
    }

    fn but_some_titles(user: &User) -> Twin {
        Box::new(tasks::owner_id.eq(user.id).and(sql::<Bool>(
            "title <> 'don''t' /* isn't it */ AND size < 4711",
        )))
    }

    #[rule(backend = Sqlite, sql = unless_urgent)]
    pub(super) fn is_open(_user: &User, task: &Task) -> bool {
        !task.done
    }

    fn unless_urgent(_: &User) -> Twin {
        Box::new(sql::<Bool>("(NOT done AND title NOT LIKE 'urg_nt:%')"))
    }
}

#[test]
fn f5_a_literal_that_stands_in_sql_alone_is_tried() {
    let report = reported!(in_sql::takes_part);
    assert!(report.contains("role = 'guest'"), "{report}");
    let report = reported!(in_sql::owns);
    assert!(
        report.contains("size = 4711")
            || report.contains("size = 4712")
            || report.contains("title = "),
        "{report}"
    );
    let report = reported!(in_sql::is_open);
    assert!(report.contains("title = 'urg"), "{report}");
}

/// One that stands in the body alone.
mod in_the_body {
    use super::*;

    #[rule(backend = Sqlite, sql = roofs)]
    pub(super) fn is_outside(_user: &User, task: &Task) -> bool {
        matches!(task.title.as_str(), "roof" | "garden")
    }

    fn roofs(_: &User) -> Twin {
        Box::new(sql::<Bool>("title = 'roof'"))
    }

    #[rule(sql = even)]
    pub(super) fn has_an_even_size(_user: &User, task: &Task) -> bool {
        [2, 4, 640].contains(&task.size)
    }

    fn even(_: &User) -> diesel::dsl::EqAny<tasks::size, [i32; 2]> {
        tasks::size.eq_any([2, 4])
    }

    /// The SQL does not name the column.
    #[rule(sql = owned)]
    pub(super) fn owns_what_is_named(user: &User, task: &Task) -> bool {
        task.owner_id == user.id && task.note.as_deref() != Some("lost")
    }

    fn owned(user: &User) -> diesel::dsl::Eq<tasks::owner_id, i64> {
        tasks::owner_id.eq(user.id)
    }
}

#[test]
fn f5_a_literal_that_stands_in_the_body_alone_is_tried() {
    let report = reported!(in_the_body::is_outside);
    assert!(report.contains("title = 'garden'"), "{report}");
    let report = reported!(in_the_body::has_an_even_size);
    assert!(report.contains("size = 640"), "{report}");
    let report = reported!(in_the_body::owns_what_is_named);
    assert!(report.contains("note = 'lost'"), "{report}");
}

/// A border in time.
mod in_time {
    use super::*;

    #[rule(sql = until_now)]
    pub(super) fn is_late(_user: &User, task: &Task, cx: &Context) -> bool {
        task.due_at < cx.now.naive_utc()
    }

    fn until_now(_: &User, cx: &Context) -> diesel::dsl::LtEq<tasks::due_at, NaiveDateTime> {
        tasks::due_at.le(cx.now.naive_utc())
    }

    #[rule(sql = an_hour_ago)]
    pub(super) fn is_long_late(_user: &User, task: &Task, cx: &Context) -> bool {
        task.due_at < cx.now.naive_utc() - Duration::seconds(1)
    }

    fn an_hour_ago(_: &User, cx: &Context) -> diesel::dsl::LtEq<tasks::due_at, NaiveDateTime> {
        tasks::due_at.le(cx.now.naive_utc() - Duration::seconds(1))
    }

    /// The database adds the days, and forgets the border.
    #[rule(backend = Sqlite, sql = days_in_sql)]
    pub(super) fn is_soon_due(_user: &User, task: &Task, cx: &Context) -> bool {
        task.due_at <= cx.now.naive_utc() + Duration::days(30)
    }

    fn days_in_sql(_: &User, cx: &Context) -> Twin {
        let now = cx.now.naive_utc();
        Box::new(
            sql::<Bool>("due_at < strftime('%Y-%m-%d %H:%M:%S', ")
                .bind::<Timestamp, _>(now)
                .sql(", '30 days')"),
        )
    }

    /// The SQL knows nothing of the time.
    #[rule(sql = not_done)]
    pub(super) fn is_to_do(_user: &User, task: &Task, cx: &Context) -> bool {
        !task.done && task.due_at != cx.now.naive_utc()
    }

    fn not_done(_: &User, _: &Context) -> diesel::dsl::Eq<tasks::done, bool> {
        tasks::done.eq(false)
    }

    pub(super) struct Clock(pub(super) chrono::DateTime<chrono::Utc>);

    impl HasNow for Clock {
        fn now(&self) -> chrono::DateTime<chrono::Utc> {
            self.0
        }
    }

    #[rule(sql = by_clock_sql)]
    pub(super) fn by_clock(_user: &User, task: &Task, cx: &Clock) -> bool {
        !task.done && task.due_at < cx.now().naive_utc()
    }

    fn by_clock_sql(
        _: &User,
        cx: &Clock,
    ) -> diesel::dsl::And<
        diesel::dsl::Eq<tasks::done, bool>,
        diesel::dsl::LtEq<tasks::due_at, NaiveDateTime>,
    > {
        tasks::done
            .eq(false)
            .and(tasks::due_at.le(cx.0.naive_utc()))
    }
}

#[test]
fn f5_a_border_in_time_is_tried() {
    let report = reported!(in_time::is_late);
    assert!(
        report.contains("due_at = '2024-06-15 12:00:00')"),
        "{report}"
    );
    let report = reported!(in_time::is_long_late);
    assert!(
        report.contains("due_at = '2024-06-15 11:59:59')"),
        "{report}"
    );
    let report = reported!(in_time::is_soon_due);
    assert!(
        report.contains("due_at = '2024-07-15 12:00:00')"),
        "{report}"
    );
    let report = reported!(in_time::is_to_do);
    assert!(
        report.contains("due_at = '2024-06-15 12:00:00'"),
        "{report}"
    );
    let clock = in_time::Clock("2031-02-03T04:05:06Z".parse().unwrap());
    let compared = Comparison::of(in_time::by_clock)
        .actors([mary(), boss()])
        .context(&clock);
    let report = compared.run().unwrap_err().to_string();
    assert!(
        report.contains("due_at = '2031-02-03 04:05:06'"),
        "{report}"
    );
}

mod right {
    use super::*;

    #[rule(backend = Sqlite, sql = in_sql)]
    pub(super) fn may_move(user: &User, task: &Task, cx: &Context) -> bool {
        exists(|r: ProjectRole| {
            r.user_id == user.id && r.project_id == task.project_id && r.role != "guest"
        }) && task.due_at < cx.now.naive_utc() - Duration::days(30)
            && !task.title.starts_with("don't")
    }

    fn in_sql(user: &User, cx: &Context) -> Twin {
        Box::new(
            sql::<Bool>(&format!(
                "EXISTS (SELECT 1 FROM project_roles r WHERE r.user_id = {} AND r.project_id = tasks.project_id
                 AND r.role <> 'guest')",
                user.id
            ))
            .and(tasks::due_at.lt(cx.now.naive_utc() - Duration::days(30)))
            .and(not(sql::<Bool>("substr(title, 1, 5) = 'don''t'"))),
        )
    }
}

#[test]
fn f5_right_twins_with_literals_agree() {
    let began = std::time::Instant::now();
    agreement!(right::may_move, actors = [mary(), boss()]);
    assert!(
        began.elapsed() < std::time::Duration::from_secs(5),
        "{:?}",
        began.elapsed()
    );
}

/// Rows of a state that is none.
mod in_states {
    use super::*;

    #[rule(backend = Sqlite, sql = or_frozen)]
    pub(super) fn is_open(_user: &User, task: &Task) -> bool {
        !task.done
    }

    fn or_frozen(_: &User) -> Twin {
        Box::new(sql::<Bool>("(NOT done OR state = 'frozen')"))
    }

    #[rule(backend = Sqlite, sql = but_frozen)]
    pub(super) fn is_not_done(_user: &User, task: &Task) -> bool {
        !task.done
    }

    fn but_frozen(_: &User) -> Twin {
        Box::new(sql::<Bool>(
            "(NOT done AND state NOT IN ('frozen', 'lost'))",
        ))
    }

    /// Right: states that are none are left out of what reads a state, and of its negation.
    #[rule(sql = open)]
    pub(super) fn is_begun(_user: &User, task: &Task) -> bool {
        task.state() != TaskState::Open
    }

    fn open(_: &User) -> diesel::dsl::NotEq<tasks::state, &'static str> {
        tasks::state.ne("open")
    }

    #[rule(sql = open)]
    pub(super) fn is_begun_as_called(_user: &User, task: &Task) -> bool {
        !matches!(task.state(), TaskState::Open)
    }

    /// Neither names the state.
    #[rule(sql = small)]
    pub(super) fn is_small(_user: &User, task: &Task) -> bool {
        task.size < 3
    }

    fn small(_: &User) -> diesel::dsl::Lt<tasks::size, i32> {
        tasks::size.lt(3)
    }
}

#[test]
fn f5_a_twin_that_allows_a_row_of_an_unknown_state_is_reported() {
    let report = reported!(in_states::is_open);
    assert!(
        report.contains("`frozen` is no state, so the row can't be loaded")
            && report.contains("state = 'frozen'"),
        "{report}"
    );
    let report = reported!(in_states::is_not_done);
    assert!(
        report.contains("`!is_not_done`") && report.contains("is no state"),
        "{report}"
    );
}

#[test]
fn f5_a_twin_that_reads_a_state_allows_no_unknown_one_by_either_sign() {
    agreement!(in_states::is_begun, actors = [mary()]);
    agreement!(
        !in_states::is_begun() & in_states::is_small(),
        actors = [mary()]
    );
    agreement!(in_states::is_begun_as_called, actors = [mary()]);
    let conn = &mut fsm_tests::project::database();
    let strange = diesel::update(tasks::table.find(1)).set(tasks::state.eq("frozen"));
    strange.execute(conn).unwrap();
    let mary = mary();
    let begun = tasks::table.filter(in_states::is_begun().scope(&mary));
    assert_eq!(begun.select(tasks::id).load::<i64>(conn), Ok(vec![]));
    let not_begun = tasks::table.filter((!in_states::is_begun()).scope(&mary));
    assert_eq!(
        not_begun.select(tasks::id).load::<i64>(conn),
        Ok(vec![2, 3])
    );
    let column = tasks::table.select(in_states::is_begun().column(&mary));
    assert_eq!(column.load::<bool>(conn), Ok(vec![false, false, false]));
}
