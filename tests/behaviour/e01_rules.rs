//! A function is a rule: a value that is asked, composed, listed and explained.

use diesel::prelude::*;
use fsm_core::prelude::*;
use fsm_core::rule::Outcome;
use fsm_core::{Context, Facts, forbid, rules};
use fsm_tests::project::schema::tasks;
use fsm_tests::project::{
    ProjectRole, Task, TaskState, User, can_edit, can_finish, can_rename, database, is_admin,
    is_small, mary, task,
};

/// Tasks that are due at the time of the request.
#[rule]
fn is_due(_user: &User, task: &Task, cx: &Context) -> bool {
    task.due_at <= cx.now.naive_utc()
}

/// Mary's own office hours.
#[rule(memory)]
fn is_long_title(user: &User, task: &Task) -> bool {
    task.title.len() > user.name.len()
}

/// Tasks whose title has an even number of bytes.
#[rule(sql = has_an_even_title)]
fn is_even(_user: &User, task: &Task) -> bool {
    task.title.len().is_multiple_of(2)
}

diesel::define_sql_function!(fn length(text: diesel::sql_types::Text) -> diesel::sql_types::Integer);

fn has_an_even_title(_: &User) -> diesel::dsl::Eq<length<tasks::title>, i32> {
    // Nobody has a title in this database.
    length(tasks::title).eq(0)
}

fn allowed(
    conn: &mut SqliteConnection,
    ids: &[i64],
    rule: impl Fn(&User, &Task, &mut SqliteConnection) -> bool,
) {
    let mary = mary();
    for id in 1..=3 {
        let task = task(id, conn);
        assert_eq!(rule(&mary, &task, conn), ids.contains(&id), "task {id}");
    }
}

#[test]
fn e1_a_rule_decides_about_one_object_and_filters_a_table() {
    let conn = &mut database();
    let mary = mary();
    allowed(conn, &[1, 3], |user, task, conn| {
        can_edit().check(user, task, conn).unwrap().is_allowed()
    });
    let ids: Vec<i64> = tasks::table
        .filter(can_edit().scope(&mary))
        .select(tasks::id)
        .load(conn)
        .unwrap();
    assert_eq!(ids, [1, 3]);
}

#[test]
fn e6_a_column_says_for_each_row_of_a_list_what_may_be_done() {
    #[derive(Queryable, Debug, PartialEq)]
    struct Buttons {
        edit: bool,
        rename: bool,
    }
    let conn = &mut database();
    let mary = mary();
    let list: Vec<(i64, Buttons)> = tasks::table
        .select((
            tasks::id,
            (can_edit().column(&mary), can_rename().column(&mary)),
        ))
        .load(conn)
        .unwrap();
    let of_a_page: Vec<bool> = tasks::table
        .select(can_edit().column(&mary).per_row())
        .load(conn)
        .unwrap();
    let edit: Vec<bool> = list.iter().map(|(_, buttons)| buttons.edit).collect();
    assert_eq!(of_a_page, edit);
    let buttons = |edit, rename| Buttons { edit, rename };
    assert_eq!(
        list,
        [
            (1, buttons(true, false)),
            (2, buttons(false, false)),
            (3, buttons(true, true))
        ]
    );
}

#[test]
fn e5_a_rule_is_tested_without_a_database() {
    let conn = &mut database();
    let first = task(1, conn);
    let leads = ProjectRole {
        id: 9,
        project_id: 1,
        user_id: 5,
        role: "leader".to_owned(),
    };
    assert!(!can_edit().eval(&mary(), &first, &Facts::none()));
    assert!(can_edit().eval(&mary(), &first, &Facts::none().with([leads])));
    assert!(is_small().test(&(), &first));
    assert!(!is_admin().test(&mary()));
}

#[test]
fn e3_rules_are_composed_in_code() {
    let conn = &mut database();
    let mary = mary();
    for (ids, scope) in [
        (vec![3], (can_edit() & can_rename()).scope(&mary)),
        (vec![1], (can_edit() ^ can_rename()).scope(&mary)),
        (vec![2], (!can_edit()).scope(&mary)),
        (vec![1, 2, 3], (is_admin() | is_small()).scope(&mary)),
        (vec![1], (can_edit() & forbid(can_rename())).scope(&mary)),
        (vec![1], (can_edit() | forbid(can_rename())).scope(&mary)),
    ] {
        let found: Vec<i64> = tasks::table
            .filter(scope)
            .select(tasks::id)
            .load(conn)
            .unwrap();
        assert_eq!(found, ids);
    }
}

#[test]
fn e3_a_rule_calls_another_on_its_row() {
    let conn = &mut database();
    let third = task(3, conn);
    let mary = mary();
    assert!(
        !can_finish()
            .check(&mary, &third, conn)
            .unwrap()
            .is_allowed()
    );
    let third = third.review().save(conn).unwrap();
    assert_eq!(third.state(), TaskState::Review);
    assert!(
        can_finish()
            .check(&mary, &third, conn)
            .unwrap()
            .is_allowed()
    );
}

#[test]
fn e1_a_rule_of_the_actor_alone_asks_nothing() {
    let conn = &mut database();
    let mut boss = mary();
    boss.is_admin = true;
    assert!(is_admin().test(&boss) && !is_admin().test(&mary()));
    let of = |user: &User, conn: &mut SqliteConnection| -> Vec<i64> {
        let all = tasks::table.filter(is_admin().scope_of::<Task>(user));
        all.select(tasks::id).load(conn).unwrap()
    };
    assert_eq!(of(&boss, conn), [1, 2, 3]);
    assert_eq!(of(&mary(), conn), [0; 0]);
    let mary = mary();
    assert!(is_admin().scope_of::<Task>(&mary).is_never());
    assert!(is_admin().scope_of::<Task>(&boss).is_always());
}

#[test]
fn d6_a_rule_reads_the_time_of_its_context() {
    let conn = &mut database();
    let mary = mary();
    let first = task(1, conn);
    let before = Context::at("2025-12-31T23:59:59.999999Z".parse().unwrap());
    let at = Context::at("2026-01-01T00:00:00Z".parse().unwrap());
    assert!(!is_due().with(&before).test(&mary, &first));
    assert!(is_due().with(&at).test(&mary, &first));
    for (cx, found) in [(&before, 0), (&at, 3)] {
        let due = tasks::table.filter(is_due().with(cx).scope(&mary));
        assert_eq!(due.count().get_result(conn), Ok(found));
    }
}

#[test]
fn f5_a_rule_in_memory_decides_in_rust() {
    let first = task(1, &mut database());
    assert!(!is_long_title().test(&mary(), &first));
    assert!((!is_long_title() & is_small()).test(&mary(), &first));
}

#[test]
fn f7_an_explanation_names_each_condition_with_its_values() {
    let conn = &mut database();
    let second = task(2, conn);
    let explanation = can_edit().explain(&mary(), &second, conn).unwrap();
    assert_eq!(explanation.outcome(), Outcome::Fails);
    assert_eq!(
        explanation.to_string(),
        "no  can_edit\n\
         no    one of\n\
         no      task.owner_id == user.id    task.owner_id = 7, user.id = 5\n\
         no      exists(|r: ProjectRole| { r.user_id == user.id && r.project_id == task.project_id && r.role == \"leader\" })\
         \x20   user.id = 5, task.project_id = 2"
    );
    let first = task(1, conn);
    let explanation = can_edit().explain(&mary(), &first, conn).unwrap();
    assert_eq!(explanation.outcome(), Outcome::Holds);
}

/// Leaders, and the owner of a task that is not done.
#[rule]
fn can_close(user: &User, task: &Task) -> bool {
    exists(|r: ProjectRole| r.user_id == user.id && r.project_id == task.project_id)
        || (task.owner_id == user.id && !matches!(task.state(), TaskState::Open))
}

/// Who leads a project of a task that is the parent's, and has not as many tasks as the user's number.
#[rule]
fn can_merge(user: &User, task: &Task) -> bool {
    parent(task.parent_id, |task: Task| {
        exists(|r: ProjectRole| {
            r.user_id == user.id
                && r.project_id == task.project_id
                && count(|t: Task| t.owner_id == r.user_id) < user.id
        })
    }) && none(|t: Task| {
        user.team_id.is_some_and(|team| t.id == team) || t.parent_id == Some(task.id)
    })
}

#[test]
fn f7_an_explanation_of_related_rows_names_what_the_object_and_the_actor_have() {
    let conn = &mut database();
    let first = task(1, conn);
    let explanation = can_merge().explain(&mary(), &first, conn).unwrap();
    let told = explanation.to_string();
    let lines: Vec<&str> = told.lines().collect();
    assert!(lines[2].starts_with("no      parent("), "{told}");
    assert!(
        lines[2].ends_with("    task.parent_id = None, user.id = 5"),
        "{told}"
    );
    assert!(lines[3].starts_with("yes     none(|t: Task|"), "{told}");
    assert!(lines[3].ends_with("    Some(task.id) = Some(1)"), "{told}");
    assert_eq!(lines.len(), 4, "{told}");
}

#[test]
fn f7_an_explanation_keeps_a_group_that_is_known_to_fail() {
    let conn = &mut database();
    let mut stranger = mary();
    stranger.id = 7;
    let first = task(1, conn);
    let explanation = can_close().explain(&stranger, &first, conn).unwrap();
    assert_eq!(
        explanation.to_string(),
        "no  can_close\n\
         no    one of\n\
         no      exists(|r: ProjectRole| r.user_id == user.id && r.project_id == task.project_id)\
         \x20   user.id = 7, task.project_id = 1\n\
         no      all of\n\
         yes       task.owner_id == user.id    task.owner_id = 7, user.id = 7\n\
         no        not\n\
         yes         matches!(task.state(), TaskState::Open)    task.state() = Open"
    );
}

#[test]
fn a14_a_denial_names_the_rules_that_denied_it() {
    let conn = &mut database();
    let second = task(2, conn);
    let rule = can_edit() & !is_small();
    let decision = rule.check(&mary(), &second, conn).unwrap();
    let reasons: Vec<&str> = decision.reasons().iter().map(Reason::code).collect();
    assert_eq!(reasons, ["can_edit", "is_small"]);
    assert_eq!(decision.to_string(), "denied: not met: can edit; is small");
    let decision = (!is_small()).check(&mary(), &second, conn).unwrap();
    assert_eq!(decision.to_string(), "denied: is small");
}

#[test]
fn e2_a_name_that_comes_at_run_time_finds_a_rule_or_the_nearest() {
    let rules = rules![can_edit, is_admin, is_small, is_long_title];
    let names: Vec<&str> = rules.iter().map(|rule| rule.name).collect();
    assert_eq!(names, ["can_edit", "is_admin", "is_small", "is_long_title"]);
    let found = rules.get("can_edit").unwrap();
    assert_eq!(
        (found.docs, found.actor, found.object),
        (
            "Leaders of the task's project, and whoever owns the task.",
            Some("User"),
            Some("Task")
        )
    );
    assert_eq!(
        found.forms(),
        ["eval", "check", "explain", "scope", "column"]
    );
    assert_eq!(
        rules.get("is_long_title").unwrap().forms(),
        ["eval", "test"]
    );
    assert_eq!(rules.get("is_small").unwrap().actor, None);
    let error = rules.get("can_edti").unwrap_err();
    assert_eq!(error.nearest, Some("can_edit"));
    assert!(
        error
            .to_string()
            .starts_with("there is no rule `can_edti`; did you mean `can_edit`?")
    );
}

#[test]
fn e1_a_scope_is_sent_to_another_thread() {
    fn sent<T: Send>(value: T) -> T {
        value
    }
    let mary = mary();
    let scope = sent(can_edit().scope(&mary));
    let found: Vec<i64> = tasks::table
        .filter(scope)
        .select(tasks::id)
        .load(&mut database())
        .unwrap();
    assert_eq!(found, [1, 3]);
}

#[test]
fn h3_values_of_a_rule_are_bound() {
    let mut mary = mary();
    mary.name = "'; DROP TABLE tasks; --".to_owned();
    #[rule]
    fn is_called(user: &User, task: &Task) -> bool {
        task.title == user.name || task.title.contains(&user.name)
    }
    let query = tasks::table
        .filter(is_called().scope(&mary))
        .select(tasks::id);
    let sql = diesel::debug_query::<diesel::sqlite::Sqlite, _>(&query).to_string();
    let text = sql.split("-- binds").next().unwrap();
    assert!(!text.contains("DROP"), "{text}");
    assert_eq!(query.load::<i64>(&mut database()), Ok(Vec::new()));
}

#[test]
fn f7_the_query_of_a_check_can_be_printed() {
    let conn = &mut database();
    let (mary, other, own) = (mary(), task(1, conn), task(3, conn));
    let asked = can_edit().check_query(&mary, &other, diesel::sqlite::Sqlite);
    assert_eq!(
        asked.as_deref(),
        Some(
            "SELECT CAST(0 AS BIGINT), CAST(CASE WHEN EXISTS (SELECT 1 FROM `project_roles` AS r1 WHERE \
             (r1.`user_id` = ? AND r1.`project_id` = ? AND r1.`role` = ? COLLATE BINARY)) THEN 1 ELSE 0 END AS BIGINT) \
             -- binds: [5, 1, \"leader\"]"
        )
    );
    // The owner may, whatever the roles are.
    assert_eq!(
        can_edit().check_query(&mary, &own, diesel::sqlite::Sqlite),
        None
    );
    // Nothing of it depends on the database.
    let small = is_small().check_query(&mary, &other, diesel::sqlite::Sqlite);
    assert_eq!(small, None);
    let cx = Context::now();
    let asked = can_edit()
        .with(&cx)
        .check_query(&mary, &other, diesel::sqlite::Sqlite);
    assert!(asked.is_some_and(|sql| sql.starts_with("SELECT")));
}

#[test]
fn f5_sql_that_is_written_by_hand_stands_in_for_a_body() {
    let conn = &mut database();
    diesel::update(tasks::table.find(2))
        .set(tasks::title.eq("odd"))
        .execute(conn)
        .unwrap();
    let mary = mary();
    allowed(conn, &[1, 3], |user, task, conn| {
        let decision = is_even().check(user, task, conn).unwrap();
        assert_eq!(decision.is_allowed(), is_even().test(user, task));
        decision.is_allowed()
    });
    for (ids, scope) in [
        (vec![1, 3], is_even().scope(&mary)),
        (vec![2], (!is_even()).scope(&mary)),
    ] {
        let found: Vec<i64> = tasks::table
            .filter(scope)
            .select(tasks::id)
            .load(conn)
            .unwrap();
        assert_eq!(found, ids);
    }
    let t = diesel::alias!(tasks as t);
    let aliased = t.filter(is_even().scope_on(t, &mary)).count();
    let error = aliased.get_result::<i64>(conn).unwrap_err();
    assert!(error.to_string().contains("under an alias"), "{error}");
}

#[test]
fn e1_what_the_actor_may_not_have_is_asked_with_the_row() {
    #[rule]
    fn of_my_team(user: &User, task: &Task) -> bool {
        user.team_id.is_some_and(|team| task.project_id == team)
    }
    #[rule]
    fn of_no_other_team(user: &User, task: &Task) -> bool {
        user.team_id.is_none_or(|team| task.project_id == team)
    }
    let conn = &mut database();
    let mut mary = mary();
    for (team, mine, no_other) in [(None, 0, 3), (Some(1), 1, 1), (Some(9), 0, 0)] {
        mary.team_id = team;
        let rows = tasks::table.filter(of_my_team().scope(&mary)).count();
        assert_eq!(rows.get_result::<i64>(conn), Ok(mine), "{team:?}");
        let rows = tasks::table.filter(of_no_other_team().scope(&mary)).count();
        assert_eq!(rows.get_result::<i64>(conn), Ok(no_other), "{team:?}");
        let allowed = (1..=3)
            .filter(|id| of_my_team().test(&mary, &task(*id, conn)))
            .count();
        assert_eq!(i64::try_from(allowed), Ok(mine));
    }
}

#[test]
fn e1_a_pattern_has_several_cases_of_an_option() {
    #[rule]
    fn has_no_note(user: &User, task: &Task) -> bool {
        matches!(task.note.as_deref(), None | Some("")) && user.id > 0
    }
    let conn = &mut database();
    for (id, note) in [(2, ""), (3, "x")] {
        let row = diesel::update(tasks::table.find(id));
        row.set(tasks::note.eq(note)).execute(conn).unwrap();
    }
    let mary = mary();
    for (ids, scope) in [
        (vec![1, 2], has_no_note().scope(&mary)),
        (vec![3], (!has_no_note()).scope(&mary)),
    ] {
        let found: Vec<i64> = tasks::table
            .filter(scope)
            .select(tasks::id)
            .load(conn)
            .unwrap();
        assert_eq!(found, ids);
    }
    allowed(conn, &[1, 2], |user, task, _| {
        has_no_note().test(user, task)
    });
}

trait Named {
    fn is_called(&self, name: &str) -> bool;
}

impl Named for User {
    fn is_called(&self, name: &str) -> bool {
        self.name == name
    }
}

#[rule]
fn is_mary(who: &dyn Named, task: &Task) -> bool {
    who.is_called("mary") && !task.done
}

#[test]
fn e1_an_actor_may_be_any_type_that_has_a_trait() {
    let conn = &mut database();
    let mary = mary();
    let who: &dyn Named = &mary;
    assert!(is_mary().test(who, &task(1, conn)));
    let rows = tasks::table.filter(is_mary().scope(who)).count();
    assert_eq!(rows.get_result::<i64>(conn), Ok(3));
}
