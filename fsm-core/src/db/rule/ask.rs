//! One question to the database: which of some conditions hold.

use std::collections::HashMap;

use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::BigInt;

use super::node::{Form, Node, Sign};
use super::out::{Out, RuleBackend};
use crate::db::Dialect;
use crate::db::fragment::{Cond, Frag};
use crate::db::run::Run;

/// A condition of a rule, as it stands in the UPDATE of a transition.
pub(crate) struct InUpdate<'a>(pub(crate) Node<'a>);

impl<DB: RuleBackend> QueryFragment<DB> for InUpdate<'_> {
    fn walk_ast<'b>(&'b self, pass: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.0.push(Sign::Positive, Form::Update, DB::out(pass))
    }
}

/// How many conditions one question asks: their answers are the bits of a number.
const BITS: usize = 48;

/// How many rows one question asks about: SQLite reads an OR of at most 1,000 terms.
const ROWS: usize = 250;

/// `SELECT row, bits`: which of the conditions hold, of an object or of each of some rows.
pub struct Ask<'a, DB: RuleBackend> {
    conditions: Vec<&'a Node<'a>>,
    /// The table and the key of each row.
    rows: Option<(&'a dyn QueryFragment<DB>, Vec<&'a Cond<'a, DB>>)>,
}

impl<DB: RuleBackend> std::fmt::Debug for Ask<'_, DB> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Ask").field(&self.conditions).finish()
    }
}

/// Whether each of these conditions holds. What is known already is not asked.
///
/// # Errors
/// What the database reports.
pub(crate) async fn ask<R>(conditions: Vec<Node<'_>>, run: &mut R) -> QueryResult<Vec<bool>>
where
    R: Run<Backend: RuleBackend>,
{
    let mut answers: Vec<bool> = Vec::with_capacity(conditions.len());
    answers.extend(conditions.iter().map(|node| node.known() == Some(true)));
    let unknown = |(at, node): (usize, &Node<'_>)| node.known().is_none().then_some(at);
    let asked: Vec<usize> = conditions.iter().enumerate().filter_map(unknown).collect();
    for part in asked.chunks(BITS) {
        let asking = <R::Backend as RuleBackend>::answers(
            Ask {
                conditions: part.iter().filter_map(|at| conditions.get(*at)).collect(),
                rows: None,
            },
            run,
        );
        let found = asking.await?;
        let bits = found.first().map_or(0, |(_, bits)| *bits);
        for (bit, at) in part.iter().enumerate() {
            if let Some(answer) = answers.get_mut(*at) {
                *answer = bits >> bit & 1 == 1;
            }
        }
    }
    Ok(answers)
}

/// The text of what [`ask`] asks, with its values; `None` where it asks nothing.
pub(super) fn question<DB: RuleBackend>(conditions: &[Node<'_>]) -> Option<String> {
    let asked = conditions.iter().filter(|node| node.known().is_none());
    let asked: Vec<&Node<'_>> = asked.collect();
    let texts = asked.chunks(BITS).map(|part| {
        DB::told(&Ask {
            conditions: part.to_vec(),
            rows: None,
        })
    });
    let texts: Vec<String> = texts.collect();
    (!texts.is_empty()).then(|| texts.join(";\n"))
}

/// Whether each of these conditions holds on each of these rows, in few questions; `None` for a row that
/// is gone.
///
/// # Errors
/// What the database reports.
pub(crate) async fn ask_rows<R>(
    table: Frag<'_, R::Backend>,
    keys: Vec<Cond<'_, R::Backend>>,
    conditions: Vec<Node<'_>>,
    run: &mut R,
) -> QueryResult<Vec<Option<Vec<bool>>>>
where
    R: Run<Backend: RuleBackend>,
{
    // A row that stands on a page twice is asked once.
    let mut known = HashMap::new();
    let mut unique = Vec::with_capacity(keys.len());
    let places: Vec<usize> = keys
        .iter()
        .enumerate()
        .map(|(at, key)| {
            *known
                .entry(<R::Backend as RuleBackend>::text(key))
                .or_insert_with(|| {
                    unique.push(at);
                    unique.len() - 1
                })
        })
        .collect();
    let mut answers: Vec<Option<Vec<bool>>> = Vec::with_capacity(unique.len());
    for rows in unique.chunks(ROWS) {
        let first = answers.len();
        answers.resize(first + rows.len(), None);
        for part in (0..conditions.len()).step_by(BITS) {
            let asking = <R::Backend as RuleBackend>::answers(
                Ask {
                    conditions: conditions.iter().skip(part).take(BITS).collect(),
                    rows: Some((
                        &*table,
                        rows.iter().filter_map(|at| keys.get(*at)).collect(),
                    )),
                },
                run,
            );
            let count = BITS.min(conditions.len() - part);
            for (row, bits) in asking.await? {
                let row = usize::try_from(row).ok();
                if let Some(answer) = row.and_then(|row| answers.get_mut(first + row)) {
                    let bits = (0..count).map(|bit| bits >> bit & 1 == 1);
                    answer.get_or_insert_default().extend(bits);
                }
            }
        }
    }
    let answer = |place: &usize| answers.get(*place).cloned().flatten();
    Ok(places.iter().map(answer).collect())
}

/// A number of 64 bits.
fn push_long<'b>(
    number: impl FnOnce(Out<'_, 'b>) -> QueryResult<()>,
    mut out: Out<'_, 'b>,
) -> QueryResult<()> {
    let is_mysql = out.dialect() == Dialect::MySql;
    out.push("CAST(");
    number(out.reborrow())?;
    out.push(if is_mysql {
        " AS SIGNED)"
    } else {
        " AS BIGINT)"
    });
    Ok(())
}

impl<DB: RuleBackend> Ask<'_, DB> {
    fn push_bits<'b>(&'b self, mut out: Out<'_, 'b>) -> QueryResult<()> {
        for (bit, condition) in self.conditions.iter().enumerate() {
            out.push(if bit == 0 {
                "CASE WHEN "
            } else {
                " + CASE WHEN "
            });
            // Of an object or of a page of rows: not worth a list of all related rows.
            condition.push(Sign::Positive, Form::Each, out.reborrow())?;
            out.push(" THEN ");
            out.push_number(1 << bit);
            out.push(" ELSE 0 END");
        }
        Ok(())
    }
}

impl<DB: RuleBackend> QueryFragment<DB> for Ask<'_, DB> {
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        pass.push_sql("SELECT ");
        let keys = self.rows.as_ref().map_or(&[][..], |(_, keys)| keys);
        if keys.is_empty() {
            push_long(
                |mut out| {
                    out.push("0");
                    Ok(())
                },
                DB::out(pass.reborrow()),
            )?;
        } else {
            // The number of the row among those that were asked about.
            pass.push_sql("CAST(CASE");
            for (number, key) in keys.iter().enumerate() {
                pass.push_sql(" WHEN ");
                key.walk_ast(pass.reborrow())?;
                pass.push_sql(" THEN ");
                pass.push_sql(&number.to_string());
            }
            pass.push_sql(" END AS ");
            let is_mysql = DB::DIALECT == Dialect::MySql;
            pass.push_sql(if is_mysql { "SIGNED)" } else { "BIGINT)" });
        }
        pass.push_sql(", ");
        push_long(|out| self.push_bits(out), DB::out(pass.reborrow()))?;
        if let Some((table, keys)) = &self.rows {
            pass.unsafe_to_cache_prepared();
            pass.push_sql(" FROM ");
            table.walk_ast(pass.reborrow())?;
            for (number, key) in keys.iter().enumerate() {
                pass.push_sql(if number == 0 { " WHERE " } else { " OR " });
                key.walk_ast(pass.reborrow())?;
            }
        }
        Ok(())
    }
}

impl<DB: RuleBackend> Query for Ask<'_, DB> {
    type SqlType = (BigInt, BigInt);
}

impl<DB: RuleBackend> QueryId for Ask<'_, DB> {
    type QueryId = ();

    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<DB: RuleBackend, Conn> RunQueryDsl<Conn> for Ask<'_, DB> {}
