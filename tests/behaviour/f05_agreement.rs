//! `agreement!`: one line in a user's test, and what it says where a rule does not agree.

use std::time::{Duration, Instant};

use diesel::dsl::{exists, not, sql};
use diesel::prelude::*;
use diesel::sql_types::Bool;
use fsm_core::agreement::{Comparison, Disagreement};
use fsm_core::prelude::*;
use fsm_core::{Context, agreement, forbid};
use fsm_tests::project::schema::{project_roles, projects, tasks};
use fsm_tests::project::{Project, ProjectRole, Task, TaskState, User};

fn mary() -> User {
    User {
        id: 5,
        name: "mary".to_owned(),
        is_admin: false,
        team_id: Some(3),
        leads: vec![1, 2],
    }
}

fn boss() -> User {
    User {
        id: 9,
        name: "boss".to_owned(),
        is_admin: true,
        team_id: None,
        leads: Vec::new(),
    }
}

/// Leaders of the task's project, and the owner while the task is open.
#[rule]
fn can_edit(user: &User, task: &Task) -> bool {
    exists(|r: ProjectRole| {
        r.user_id == user.id && r.project_id == task.project_id && r.role == "leader"
    }) || (task.owner_id == user.id && task.state() == TaskState::Open)
}

#[rule]
fn is_late(_user: &User, task: &Task, cx: &Context) -> bool {
    task.due_at < cx.now.naive_utc() && !task.done
}

#[rule]
fn is_admin(user: &User) -> bool {
    user.is_admin
}

#[rule(object)]
fn is_small(task: &Task) -> bool {
    task.size < 3 && task.note.is_none()
}

#[test]
fn f5_one_line_compares_a_rule() {
    agreement!(is_small);
    agreement!(can_edit, actors = [mary(), boss()]);
    agreement!(can_edit() & !is_late(), actors = [mary(), boss()]);
    agreement!(
        can_edit() | is_admin(),
        actors = vec![mary(), boss()],
        context = &Context::now()
    );
    agreement!(is_admin() & forbid(can_edit()), actors = [&mary(), &boss()],);
    agreement!(is_admin, actors = [mary(), boss()]);
    let may = can_edit() ^ is_small();
    agreement!(may, actors = [mary(), boss()]);
}

#[test]
fn f5_a_program_gets_what_was_compared() {
    let agreement = Comparison::of(can_edit)
        .actors([mary(), boss()])
        .run()
        .unwrap();
    assert_eq!(agreement.rule(), "can_edit");
    assert!(
        agreement.rows() > 20 && agreement.compared() > 100,
        "{agreement}"
    );
    // Each of the five conditions, turned.
    assert!(agreement.changes() >= 5, "{agreement}");
    assert!(agreement.databases().contains(&fsm_core::Dialect::Sqlite));
}

#[test]
fn f5_a_rule_is_compared_in_a_second() {
    let took = || {
        let began = Instant::now();
        let compared = Comparison::of(can_edit).actors([mary(), boss()]).run();
        compared.unwrap();
        began.elapsed()
    };
    // The fastest of a few: a machine may have much else to do.
    let fastest = (0..5).map(|_| took()).min().unwrap_or_default();
    let servers = ["PG_DATABASE_URL", "MYSQL_DATABASE_URL"];
    let servers = servers
        .iter()
        .filter(|url| std::env::var_os(url).is_some())
        .count();
    let bound = Duration::from_secs(1 + 5 * servers as u64);
    assert!(fastest < bound, "{fastest:?}");
}

/// What is reported of a rule.
macro_rules! reported {
    ($rule:expr $(, $method:ident($($argument:expr),*))*) => {
        Comparison::of($rule).actors([mary(), boss()])$(.$method($($argument),*))*.run().unwrap_err()
    };
}

fn differs(disagreement: &Disagreement) -> String {
    assert!(
        matches!(disagreement, Disagreement::Differs(_)),
        "{disagreement}"
    );
    disagreement.to_string()
}

/// A boxed twin.
type Twin = Box<dyn BoxableExpression<tasks::table, diesel::sqlite::Sqlite, SqlType = Bool> + Send>;

mod wrong {
    use super::*;

    /// LIKE does not mind the case, and `%` and `_` are signs of its own.
    #[rule(backend = Sqlite, sql = title_like)]
    pub(super) fn starts_with_roof(_user: &User, task: &Task) -> bool {
        task.title.starts_with("roof")
    }

    fn title_like(_: &User) -> diesel::dsl::Like<tasks::title, &'static str> {
        tasks::title.like("roof%")
    }

    #[rule(sql = in_capitals)]
    pub(super) fn is_called_roof(_user: &User, task: &Task) -> bool {
        task.title == "roof"
    }

    fn in_capitals(_: &User) -> diesel::dsl::Eq<tasks::title, &'static str> {
        tasks::title.eq("Roof")
    }

    /// The type says that it may be NULL; somebody says that it is not.
    #[rule(backend = Sqlite, sql = forgets_null)]
    pub(super) fn has_another_parent(user: &User, task: &Task) -> bool {
        task.parent_id != Some(user.id)
    }

    fn forgets_null(user: &User) -> Twin {
        Box::new(sql::<Bool>(&format!("tasks.parent_id <> {}", user.id)))
    }

    #[rule(backend = Sqlite, sql = not_of_null)]
    pub(super) fn has_no_such_note(_user: &User, task: &Task) -> bool {
        task.note.as_deref() != Some("urgent")
    }

    fn not_of_null(_: &User) -> Twin {
        Box::new(not(sql::<Bool>("tasks.note = 'urgent'")))
    }

    /// The border is on the other side.
    #[rule(sql = without_the_border)]
    pub(super) fn is_large(_user: &User, task: &Task) -> bool {
        task.size >= 8
    }

    fn without_the_border(_: &User) -> diesel::dsl::Gt<tasks::size, i32> {
        tasks::size.gt(8)
    }

    /// The join loses roles whose project is gone.
    #[rule(backend = Sqlite, sql = joined)]
    pub(super) fn leads(user: &User, task: &Task) -> bool {
        exists(|r: ProjectRole| {
            r.user_id == user.id && r.project_id == task.project_id && r.role == "leader"
        })
    }

    fn joined(user: &User) -> Twin {
        Box::new(exists(
            project_roles::table
                .inner_join(projects::table.on(projects::id.eq(project_roles::project_id)))
                .filter(project_roles::user_id.eq(user.id))
                .filter(project_roles::project_id.eq(tasks::project_id))
                .filter(project_roles::role.eq("leader")),
        ))
    }
}

#[test]
fn f5_a_twin_with_like_is_reported() {
    let report = differs(&reported!(wrong::starts_with_roof));
    assert!(report.contains("title = 'ROOF"), "{report}");
}

#[test]
fn f5_a_twin_in_another_case_is_reported() {
    let expected = "\
`is_called_roof` says one thing in memory and another in SQL
  in memory:  denied
  SQLite:     allowed, by `scope`
  actor:      User { id: 5, name: \"mary\" }
  row:        tasks (id = 1, title = 'Roof')
  other rows: none
  statement:  SELECT fsm_row FROM `tasks` WHERE (((`tasks`.`title` = ?))) -- binds: [\"Roof\"]";
    let report = differs(&reported!(wrong::is_called_roof));
    let actor = |line: &&str| !line.contains("actor:") && !line.contains("row: ");
    let lines = |text: &str| {
        text.lines()
            .filter(actor)
            .map(ToOwned::to_owned)
            .collect::<Vec<_>>()
    };
    assert_eq!(lines(&report), lines(expected));
    assert!(report.contains("title = 'Roof')"), "{report}");
}

#[test]
fn f5_a_twin_that_forgets_null_is_reported() {
    let report = differs(&reported!(wrong::has_another_parent));
    assert!(report.contains("parent_id = NULL"), "{report}");
    let report = differs(&reported!(wrong::has_no_such_note));
    assert!(report.contains("note = NULL"), "{report}");
}

#[test]
fn f5_a_twin_with_another_border_is_reported() {
    let report = differs(&reported!(wrong::is_large));
    assert!(report.contains("size = 8"), "{report}");
}

#[test]
fn f5_a_twin_with_an_inner_join_is_reported() {
    let compared = Comparison::of(wrong::leads).actors([mary(), boss()]);
    let report = differs(&compared.rows_of::<Project>().run().unwrap_err());
    // The role is there, and the project is not.
    assert!(
        report.contains("other rows: project_roles (") && !report.contains("projects ("),
        "{report}"
    );
    // Without the option it is told what is missing.
    let missing = reported!(wrong::leads).to_string();
    assert!(missing.contains("rows_of(Project)"), "{missing}");
}

#[test]
fn f5_a_failing_test_prints_the_actor() {
    let failed = std::panic::catch_unwind(|| agreement!(wrong::is_large, actors = [mary()]));
    let report = failed.unwrap_err();
    let report = report.downcast_ref::<String>().unwrap();
    assert!(
        report.contains("actor:      User { id: 5, name: \"mary\""),
        "{report}"
    );
}

mod right {
    use super::*;

    #[rule(sql = even)]
    pub(super) fn has_an_even_size(_user: &User, task: &Task) -> bool {
        [2, 4, 6].contains(&task.size)
    }

    fn even(_: &User) -> diesel::dsl::EqAny<tasks::size, [i32; 3]> {
        tasks::size.eq_any([2, 4, 6])
    }

    /// The body looks at related rows, and so does the SQL.
    #[rule(backend = Sqlite, sql = role_in_sql)]
    pub(super) fn leads(user: &User, task: &Task) -> bool {
        exists(|r: ProjectRole| {
            r.user_id == user.id && r.project_id == task.project_id && r.role == "leader"
        })
    }

    fn role_in_sql(user: &User) -> Twin {
        Box::new(exists(
            project_roles::table
                .filter(project_roles::user_id.eq(user.id))
                .filter(project_roles::project_id.eq(tasks::project_id))
                .filter(project_roles::role.eq("leader")),
        ))
    }
}

#[test]
fn f5_right_twins_agree() {
    agreement!(right::has_an_even_size, actors = [mary()]);
    agreement!(right::leads, actors = [mary(), boss()]);
    agreement!(!right::leads() & is_small(), actors = [mary(), boss()]);
}

#[rule]
fn nobody(user: &User, task: &Task) -> bool {
    user.is_admin && task.size > 3
}

#[rule]
fn asks_twice(user: &User, task: &Task) -> bool {
    task.owner_id == user.id || (task.owner_id == user.id && task.size > 3)
}

#[rule]
fn by_arms(_user: &User, task: &Task) -> bool {
    match task.note.as_deref() {
        None => task.done,
        Some("urgent") => true,
        Some(_) => task.size > 3,
    }
}

#[test]
fn f5_a_rule_that_decides_nothing_is_reported() {
    let disagreement = Comparison::of(nobody).actors([mary()]).run().unwrap_err();
    assert!(matches!(
        disagreement,
        Disagreement::Trivial {
            allows: false,
            actors: 1,
            ..
        }
    ));
    let report = disagreement.to_string();
    assert!(
        report.contains("`nobody` allows nothing") && report.contains("actors = ["),
        "{report}"
    );
    agreement!(nobody, actors = [mary()], trivial);
    agreement!(nobody, actors = [mary(), boss()]);
}

#[test]
fn f5_a_condition_that_no_row_needs_is_reported() {
    let disagreement = reported!(asks_twice);
    let Disagreement::Unnoticed { changes, .. } = &disagreement else {
        panic!("{disagreement}");
    };
    let conditions: Vec<&str> = changes
        .iter()
        .map(|change| change.condition.as_str())
        .collect();
    assert_eq!(conditions, ["task.size > 3"]);
    let report = disagreement.to_string();
    assert!(
        report.contains("`task.size > 3` could say the opposite"),
        "{report}"
    );
    agreement!(
        asks_twice,
        actors = [mary(), boss()],
        redundant = ["task.size > 3"]
    );
    // What the compiler shows to be decided is no mistake of the rule's.
    agreement!(by_arms, actors = [mary()]);
}

mod made {
    use super::*;

    diesel::table! {
        users (id) {
            id -> BigInt,
            name -> Text,
            is_admin -> Bool,
            rank -> Text,
        }
    }

    /// An actor whose rows can be made.
    #[derive(Columns, Queryable, Selectable)]
    #[diesel(table_name = users)]
    pub(super) struct Member {
        id: i64,
        name: String,
        is_admin: bool,
    }

    #[derive(
        Debug, PartialEq, diesel::expression::AsExpression, diesel::deserialize::FromSqlRow,
    )]
    #[diesel(sql_type = diesel::sql_types::Text)]
    pub(super) enum Rank {
        Captain,
    }

    impl<DB: diesel::backend::Backend> diesel::deserialize::FromSql<diesel::sql_types::Text, DB>
        for Rank
    where
        String: diesel::deserialize::FromSql<diesel::sql_types::Text, DB>,
    {
        fn from_sql(bytes: DB::RawValue<'_>) -> diesel::deserialize::Result<Self> {
            match String::from_sql(bytes)?.as_str() {
                "captain" => Ok(Self::Captain),
                other => Err(format!("`{other}` is no rank").into()),
            }
        }
    }

    /// The same with a field of which no value is known.
    #[derive(Columns, Queryable, Selectable)]
    #[diesel(table_name = users)]
    pub(super) struct Officer {
        id: i64,
        rank: Rank,
    }

    #[derive(Columns)]
    #[diesel(table_name = users)]
    pub(super) struct Unloaded {
        id: i64,
    }

    #[rule]
    pub(super) fn owns(member: &Member, task: &Task) -> bool {
        task.owner_id == member.id || member.is_admin || task.title == member.name
    }

    #[rule]
    pub(super) fn commands(officer: &Officer, task: &Task) -> bool {
        officer.rank == Rank::Captain && task.owner_id == officer.id
    }

    #[rule]
    pub(super) fn unloaded(actor: &Unloaded, task: &Task) -> bool {
        task.owner_id == actor.id
    }

    #[rule]
    pub(super) fn knows_one(_user: &User, task: &Task) -> bool {
        exists(|u: Unloaded| u.id == task.owner_id)
    }
}

#[test]
fn f5_actors_that_are_rows_are_made() {
    agreement!(made::owns);
    agreement!(!made::owns() | is_small());
    agreement!(made::commands, values(made::users::rank = ["captain"]));
}

#[test]
fn f5_what_can_not_be_made_is_named() {
    let report = Comparison::of(made::commands)
        .run()
        .unwrap_err()
        .to_string();
    assert!(
        report.contains("`users`: its column `rank` holds a `Rank`"),
        "{report}"
    );
    assert!(report.contains("values(users::rank = ["), "{report}");
    let report = Comparison::of(made::unloaded)
        .run()
        .unwrap_err()
        .to_string();
    assert!(
        report.contains("derive Queryable and Selectable for `Unloaded`"),
        "{report}"
    );
    let report = reported!(made::knows_one).to_string();
    assert!(
        report.contains("derive Queryable and Selectable for `Unloaded`"),
        "{report}"
    );
}

mod qualified {
    use super::*;

    diesel::table! {
        audit.entries (id) {
            id -> BigInt,
            owner_id -> BigInt,
        }
    }

    #[derive(Columns, Queryable, Selectable)]
    #[diesel(table_name = entries)]
    pub(super) struct Entry {
        id: i64,
        owner_id: i64,
    }

    #[rule]
    pub(super) fn owns_entry(user: &User, entry: &Entry) -> bool {
        entry.owner_id == user.id && entry.id > 3
    }
}

#[test]
fn f5_a_table_in_a_schema_is_compared_on_sqlite_alone() {
    let agreement = Comparison::of(qualified::owns_entry)
        .actors([mary()])
        .run()
        .unwrap();
    assert_eq!(agreement.databases(), [fsm_core::Dialect::Sqlite]);
    let servers = ["PG_DATABASE_URL", "MYSQL_DATABASE_URL"];
    let servers = servers
        .iter()
        .filter(|url| std::env::var_os(url).is_some())
        .count();
    assert_eq!(agreement.left_out().len(), servers, "{agreement}");
}
