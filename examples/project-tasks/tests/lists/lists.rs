//! The lists give what a question about each task would give, in one query.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use diesel::connection::InstrumentationEvent;
use project_tasks::generate::rows;
use project_tasks::lists::{Database, Line, PAGE};
use project_tasks::model::Person;

use crate::database::TASKS;

on_each_database! {
    e6_the_buttons_of_a_page_are_what_check_says_of_each_task
    e6_a_list_is_one_query
    e6_the_number_of_editable_tasks_is_that_of_their_buttons
    e9_roles_are_enough
    f7_a_task_of_ones_own_that_is_done_says_why_it_is_closed
    f7_a_plan_has_steps
}

fn person(number: usize) -> Person {
    rows(TASKS).people[number - 1].clone()
}

/// Every line for a person, page by page.
fn all_lines<C: Database>(conn: &mut C, person: &Person) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    loop {
        let after = lines.last().map_or(0, |line| line.task.id);
        let page = conn.page(person, after, 1).unwrap().found;
        if page.is_empty() {
            return lines;
        }
        lines.extend(page);
    }
}

fn e6_the_buttons_of_a_page_are_what_check_says_of_each_task<C: Database>(conn: &mut C) {
    for number in [1, 2, 7] {
        let person = person(number);
        let lines = all_lines(conn, &person);
        assert_eq!(lines.len(), TASKS as usize);
        for line in lines {
            let checked = conn.checked(&person, &line.task).unwrap();
            assert_eq!(checked, line.buttons, "{} and {:?}", person.name, line.task);
        }
    }
}

fn e6_a_list_is_one_query<C: Database>(conn: &mut C) {
    let count = Arc::new(AtomicI64::new(0));
    let seen = Arc::clone(&count);
    conn.set_instrumentation(move |event: InstrumentationEvent<'_>| {
        if let InstrumentationEvent::StartQuery { query, .. } = event
            && !query.to_string().starts_with("EXPLAIN")
        {
            seen.fetch_add(1, Ordering::Relaxed);
        }
    });
    let mary = person(1);
    let page = conn.page(&mary, 0, 1).unwrap();
    assert_eq!(page.found.len(), usize::try_from(PAGE).unwrap());
    assert_eq!(count.swap(0, Ordering::Relaxed), 1);
    conn.editable(&mary, 1).unwrap();
    assert_eq!(count.load(Ordering::Relaxed), 1);
}

fn e6_the_number_of_editable_tasks_is_that_of_their_buttons<C: Database>(conn: &mut C) {
    for number in [1, 2, 7] {
        let person = person(number);
        let lines = all_lines(conn, &person);
        let editable = lines.iter().filter(|line| line.buttons.edit).count();
        let found = conn.editable(&person, 1).unwrap().found;
        assert_eq!(found, i64::try_from(editable).unwrap());
    }
}

/// Mary has every kind of line on her first pages.
fn e9_roles_are_enough<C: Database>(conn: &mut C) {
    let lines = all_lines(conn, &person(1));
    let some = |view, edit, delete| {
        lines.iter().any(|line| {
            let buttons = line.buttons;
            (buttons.view, buttons.edit, buttons.delete) == (view, edit, delete)
        })
    };
    assert!(some(true, true, true), "leads");
    assert!(some(true, true, false), "owns");
    assert!(some(true, false, false), "looks");
    assert!(some(false, false, false), "none of her business");
    assert!(
        lines
            .iter()
            .all(|line| line.buttons.view || !line.buttons.edit)
    );
    assert!(
        lines
            .iter()
            .all(|line| line.buttons.edit || !line.buttons.delete)
    );
}

fn f7_a_task_of_ones_own_that_is_done_says_why_it_is_closed<C: Database>(conn: &mut C) {
    let person = person(1);
    let line = all_lines(conn, &person)
        .into_iter()
        .find(|line| line.task.owner_id == person.id && !line.buttons.edit);
    let task = conn.own_but_closed(&person).unwrap();
    assert_eq!(task, line.map(|line| line.task));
    let task = task.unwrap();
    assert!(!conn.may_edit(&person, &task).unwrap().is_allowed());
    let why = conn.why(&person, &task).unwrap().to_string();
    assert!(why.starts_with("no  can_edit\n"), "{why}");
    assert!(why.contains("leads_project"), "{why}");
    let refused = conn.edit(&person, &task).unwrap_err();
    assert_eq!(
        refused.to_string(),
        format!(
            "{} doesn't have permission to edit task {}",
            person.name, task.id
        )
    );
}

fn f7_a_plan_has_steps<C: Database>(conn: &mut C) {
    assert!(!conn.editable(&person(1), 1).unwrap().plan.is_empty());
    assert!(!conn.page(&person(1), 0, 1).unwrap().plan.is_empty());
}
