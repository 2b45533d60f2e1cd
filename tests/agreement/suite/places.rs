//! Where a scope can stand: under an alias, on joins, and beside a user's own conditions.

use std::collections::BTreeSet;

use diesel::prelude::*;
use fsm_core::prelude::*;

use super::super::database::Connection;
use super::corpus::Corpus;
use crate::case::Case;
use crate::models::{Project, comments, projects, tasks};
use crate::rows::{context, users};
use crate::rules::{calls, relations, selves};

diesel::alias!(tasks as other: Other, tasks as r1: First);

#[test]
fn f5_a_rule_on_an_alias_agrees() {
    let mut corpus = Corpus::new();
    for user in users() {
        macro_rules! agrees {
            ($rule:expr) => {
                let rule = $rule;
                let on_the_table: Vec<i64> = tasks::table
                    .filter(rule.scope(&user))
                    .select(tasks::id)
                    .order(tasks::id)
                    .load(&mut corpus.conn)
                    .unwrap();
                let on_an_alias: Vec<i64> = other
                    .filter(rule.scope_on(other, &user))
                    .select(other.field(tasks::id))
                    .order(other.field(tasks::id))
                    .load(&mut corpus.conn)
                    .unwrap();
                assert_eq!(on_an_alias, on_the_table, "{}", stringify!($rule));
                let on_a_mean_alias: Vec<i64> = r1
                    .filter(rule.scope_on(r1, &user))
                    .select(r1.field(tasks::id))
                    .order(r1.field(tasks::id))
                    .load(&mut corpus.conn)
                    .unwrap();
                assert_eq!(on_a_mean_alias, on_the_table, "{}", stringify!($rule));
                // Beside the table itself.
                let beside: Vec<i64> = tasks::table
                    .inner_join(other.on(tasks::id.eq(other.field(tasks::id))))
                    .filter(rule.scope_on(other, &user))
                    .filter((!rule).scope(&user))
                    .select(tasks::id)
                    .load(&mut corpus.conn)
                    .unwrap();
                assert_eq!(beside, Vec::<i64>::new(), "{}", stringify!($rule));
            };
        }
        agrees!(calls::is_mine());
        agrees!(selves::parent_has_the_same_owner());
        agrees!(selves::three_deep());
        agrees!(selves::three_deep_with_the_outermost());
        agrees!(selves::twins_by_code());
        agrees!(relations::two_links_of_one_row());
        agrees!(relations::fewer_roles_than_the_size());
    }
}

#[test]
fn f5_a_scope_on_a_join_keeps_the_rows_that_the_rule_allows() {
    let mut corpus = Corpus::new();
    let cx = context();
    let cases: Vec<Case<Connection>> = relations::cases();
    for user in users() {
        for case in &cases {
            let rules = std::iter::once(&case.rule).chain(&case.negation);
            for rule in rules {
                let allowed: BTreeSet<i64> = corpus
                    .tasks
                    .iter()
                    .filter(|task| rule.eval(&user, task, &corpus.facts, &cx))
                    .map(|task| task.id)
                    .collect();
                let all: Vec<(i64, i64)> = tasks::table
                    .inner_join(comments::table.on(comments::author_id.eq(tasks::owner_id)))
                    .select((tasks::id, comments::id))
                    .load(&mut corpus.conn)
                    .unwrap();
                let joined: Vec<(i64, i64)> = tasks::table
                    .inner_join(comments::table.on(comments::author_id.eq(tasks::owner_id)))
                    .filter(rule.scope(&user, &cx))
                    .select((tasks::id, comments::id))
                    .load(&mut corpus.conn)
                    .unwrap();
                let expected: BTreeSet<_> = all
                    .into_iter()
                    .filter(|(id, _)| allowed.contains(id))
                    .collect();
                assert_eq!(
                    joined.into_iter().collect::<BTreeSet<_>>(),
                    expected,
                    "{}",
                    case.name
                );
                // The task on the side that may be absent, and is there.
                let on_the_left: Vec<i64> = projects::table
                    .left_join(tasks::table.on(tasks::project_id.eq(projects::id)))
                    .filter(rule.scope(&user, &cx))
                    .filter(tasks::id.is_not_null())
                    .select(tasks::id.assume_not_null())
                    .load(&mut corpus.conn)
                    .unwrap();
                let expected: BTreeSet<i64> = corpus
                    .tasks
                    .iter()
                    .filter(|task| allowed.contains(&task.id))
                    .filter(|task| {
                        corpus
                            .facts
                            .rows::<Project>()
                            .iter()
                            .any(|p| p.id == task.project_id)
                    })
                    .map(|task| task.id)
                    .collect();
                assert_eq!(
                    on_the_left.into_iter().collect::<BTreeSet<_>>(),
                    expected,
                    "{}",
                    case.name
                );
                // As a column beside a table that may be absent.
                let columns: Vec<(i64, bool)> = tasks::table
                    .left_join(comments::table.on(comments::task_id.eq(tasks::id.nullable())))
                    .select((tasks::id, rule.column(&user, &cx)))
                    .load(&mut corpus.conn)
                    .unwrap();
                for (id, answer) in columns {
                    assert_eq!(answer, allowed.contains(&id), "{}, row {id}", case.name);
                }
            }
        }
    }
}
