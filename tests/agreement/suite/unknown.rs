//! States that nobody knows: neither a rule that asks for the state nor its negation allows such a row.

use diesel::prelude::*;

use super::super::database::Connection;
use super::corpus::Corpus;
use crate::case::Case;
use crate::models::tasks;
use crate::rows::{UNKNOWN, context, unknown_tasks, users};
use crate::rules::states;

#[test]
fn f5_a_row_of_an_unknown_state_is_allowed_by_neither_sign() {
    let mut corpus = Corpus::new();
    let conn = &mut corpus.conn;
    let rows = unknown_tasks();
    diesel::insert_into(tasks::table)
        .values(&rows)
        .execute(conn)
        .unwrap();
    let cx = context();
    let cases: Vec<Case<Connection>> = states::cases();
    for case in cases {
        for user in users() {
            for (sign, rule) in std::iter::once(&case.rule)
                .chain(&case.negation)
                .enumerate()
            {
                let unknown = tasks::table.filter(tasks::id.gt(UNKNOWN));
                let found: Vec<i64> = unknown
                    .filter(rule.scope(&user, &cx))
                    .select(tasks::id)
                    .load(conn)
                    .unwrap();
                assert_eq!(found, Vec::<i64>::new(), "`{}`, sign {sign}", case.name);
                let column: Vec<bool> = unknown.select(rule.column(&user, &cx)).load(conn).unwrap();
                assert!(!column.contains(&true), "`{}`, sign {sign}", case.name);
            }
        }
    }
}
