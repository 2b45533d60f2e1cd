//! `test`, `check`, `scope`, `scope_on`, `scope_of`, `column`, `explain`, `eval`, `with`.

use diesel::prelude::*;
use fsm_core::prelude::*;
use fsm_core::{Context, Decision, Explanation, Facts, Scope};

use crate::rules::{Task, can_edit, is_admin, is_late, is_small, mary, one_task, tasks};

#[test]
fn rule_forms_are_asked() {
    let (mut conn, task) = one_task();
    let (conn, mary) = (&mut conn, mary());
    let tested: bool = is_small().test(&mary, &task);
    let alone: bool = is_admin().test(&mary);
    let facts = Facts::none().with([task.clone()]);
    let evaluated: bool = can_edit().eval(&mary, &task, &facts);
    let checked: Decision = can_edit().check(&mary, &task, conn).unwrap();
    let explained: Explanation = can_edit().explain(&mary, &task, conn).unwrap();
    assert!(tested && !alone && evaluated && checked.is_allowed());
    assert!(checked.reasons().is_empty() && !explained.to_string().is_empty());
}

#[test]
fn rule_forms_stand_in_queries() {
    let (mut conn, _) = one_task();
    let (conn, mary) = (&mut conn, mary());
    let scope: Scope<'_, tasks::table, diesel::sqlite::Sqlite> = can_edit().scope(&mary);
    assert!(!scope.is_never());
    assert_eq!(
        tasks::table
            .filter(scope)
            .load::<(i64, i64, Option<i64>, i32)>(conn)
            .unwrap()
            .len(),
        1
    );
    let t = diesel::alias!(tasks as t);
    let aliased = t.filter(can_edit().scope_on(t, &mary)).count();
    assert_eq!(aliased.get_result::<i64>(conn), Ok(1));
    let none = tasks::table
        .filter(is_admin().scope_of::<Task>(&mary))
        .count();
    assert_eq!(none.get_result::<i64>(conn), Ok(0));
    let rows: Vec<(Task, bool)> = tasks::table
        .select((Task::as_select(), can_edit().column(&mary)))
        .load(conn)
        .unwrap();
    assert!(rows.iter().all(|(_, may)| *may));
    let updated = diesel::update(tasks::table.filter(can_edit().scope(&mary).for_writes()))
        .set(tasks::size.eq(2));
    assert_eq!(updated.execute(conn), Ok(1));
    let deleted = diesel::delete(tasks::table.filter((!can_edit()).scope(&mary).for_writes()));
    assert_eq!(deleted.execute(conn), Ok(0));
}

#[test]
fn rule_forms_stand_behind_a_context() {
    let (mut conn, task) = one_task();
    let (conn, mary) = (&mut conn, mary());
    let cx = Context::now()
        .with_request_id("r")
        .with_tenant("t")
        .with_ip("::1");
    assert!(is_late().with(&cx).test(&mary, &task));
    assert!(
        is_late()
            .with(&cx)
            .check(&mary, &task, conn)
            .unwrap()
            .is_allowed()
    );
    let rows = tasks::table
        .filter(is_late().with(&cx).scope(&mary))
        .count();
    assert_eq!(rows.get_result::<i64>(conn), Ok(1));
    let rows: Vec<bool> = tasks::table
        .select(is_late().with(&cx).column(&mary))
        .load(conn)
        .unwrap();
    assert_eq!(rows, [true]);
    let (composed, cx) = ((is_late() & !is_admin()), &cx);
    assert!(composed.with(cx).test(&mary, &task));
}
