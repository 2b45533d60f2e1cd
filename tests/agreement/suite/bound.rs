//! Texts from outside are values that are bound, and never a part of a statement.

use diesel::prelude::*;

use super::super::database::Connection;
use crate::case::Case;
use crate::models::tasks;
use crate::rows::{context, users};
use crate::rules::{relations, texts};

type Backend = <Connection as diesel::Connection>::Backend;

#[test]
fn h3_texts_from_outside_are_bound() {
    let cx = context();
    let mut cases: Vec<Case<Connection>> = texts::cases();
    cases.extend(relations::cases());
    let mut bound = 0;
    for case in &cases {
        for user in users() {
            for rule in std::iter::once(&case.rule).chain(&case.negation) {
                let query = tasks::table
                    .filter(rule.scope(&user, &cx))
                    .select((tasks::id, rule.column(&user, &cx)));
                let statement = diesel::debug_query::<Backend, _>(&query).to_string();
                let (sql, binds) = statement.split_once("-- binds").unwrap();
                let means_harm = |text: &str| {
                    text.contains("DROP") || text.contains("mary") || text.contains('%')
                };
                assert!(!means_harm(sql), "`{}`: {sql}", case.name);
                bound += usize::from(means_harm(binds));
            }
        }
    }
    assert!(bound > 100, "{bound}");
}
