//! `#[rule]`: one name for the type and the function, and every option.

use fsm_core::prelude::*;

use crate::rules::{Task, User, can_edit, is_small, mary, one_task};

#[rule(memory)]
fn in_memory(user: &User, task: &Task) -> bool {
    task.id > 0 && !user.name.is_empty()
}

#[rule(backend = Sqlite)]
fn on_sqlite(user: &User, task: &Task) -> bool {
    task.owner_id == user.id
}

#[rule(sql = by_hand_sql)]
fn by_hand(_user: &User, task: &Task) -> bool {
    task.size % 2 == 1
}

fn by_hand_sql(_: &User) -> diesel::dsl::Eq<crate::rules::tasks::size, i32> {
    diesel::ExpressionMethods::eq(crate::rules::tasks::size, 1)
}

#[test]
fn rule_attribute_makes_a_type_and_a_function_of_one_name() {
    let rule: can_edit = can_edit();
    // A variable may have the rule's name.
    let (mut conn, task) = one_task();
    let can_edit = rule.check(&mary(), &task, &mut conn).unwrap();
    assert!(can_edit.is_allowed());
}

#[test]
fn rule_attribute_takes_its_options() {
    let (mut conn, task) = one_task();
    assert!(in_memory().test(&mary(), &task));
    assert!(is_small().test(&mary(), &task));
    assert!(
        on_sqlite()
            .check(&mary(), &task, &mut conn)
            .unwrap()
            .is_allowed()
    );
    assert!(
        by_hand()
            .check(&mary(), &task, &mut conn)
            .unwrap()
            .is_allowed()
    );
}
