//! What a condition says of the rows of a world, as far as that can be told without a database. It leads
//! the making of worlds and decides nothing: a wrong guess costs a row that shows less.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use super::super::leaf::{Op, TextTest};
use super::super::term::Sum;
use super::plan::{At, Condition, Operand, Plan, Relation};
use super::tables::{Stored, World};

/// Which row of its table each place of a tree is.
pub(super) type Rows = BTreeMap<usize, usize>;

/// The value of a column.
pub(super) fn stored<'w>(world: &'w World, rows: &Rows, at: At) -> Option<&'w Stored> {
    let row = rows.get(&at.place)?;
    world.get(at.table)?.get(*row)?.get(at.column)
}

/// Whether a plan holds; `None` where nobody can tell.
pub(super) fn holds(plan: &Plan, world: &World, rows: &Rows) -> Option<bool> {
    match plan {
        Plan::Known(known) => Some(*known),
        Plan::Leaf(_, condition) => decides(condition, world, rows),
        Plan::Related(relation) => counted(relation, world, rows).map(|count| count > 0),
        Plan::Not(plan) => holds(plan, world, rows).map(|holds| !holds),
        Plan::All(plans) => joined(plans, true, world, rows),
        Plan::Any(plans) => joined(plans, false, world, rows),
        Plan::Either(plans) => Some(holds(&plans.0, world, rows)? ^ holds(&plans.1, world, rows)?),
        Plan::Choice(plans) => {
            let [condition, then, otherwise] = &**plans;
            let chosen = if holds(condition, world, rows)? {
                then
            } else {
                otherwise
            };
            holds(chosen, world, rows)
        }
    }
}

fn joined(plans: &[Plan], all: bool, world: &World, rows: &Rows) -> Option<bool> {
    let mut known = Some(all);
    for plan in plans {
        match holds(plan, world, rows) {
            Some(holds) if holds != all => return Some(holds),
            Some(_) => {}
            None => known = None,
        }
    }
    known
}

/// The rows of a relation that are meant.
pub(super) fn meant(relation: &Relation, world: &World, rows: &Rows) -> Vec<usize> {
    let all = world.get(relation.table).map_or(0, Vec::len);
    let mut inner = rows.clone();
    let is_meant = |row: &usize| {
        inner.insert(relation.place, *row);
        holds(&relation.body, world, &inner) == Some(true)
    };
    (0..all).filter(is_meant).collect()
}

fn counted(relation: &Relation, world: &World, rows: &Rows) -> Option<i128> {
    i128::try_from(meant(relation, world, rows).len()).ok()
}

/// What a condition says.
pub(super) fn decides(condition: &Condition, world: &World, rows: &Rows) -> Option<bool> {
    let column = |at: &At| stored(world, rows, *at);
    Some(match condition {
        Condition::Compare(left, op, right) => {
            let (left, right) = (value(left, world, rows)?, value(right, world, rows)?);
            match (left, right) {
                (Some(left), Some(right)) => compares(&left, *op, &right),
                _ => false,
            }
        }
        Condition::Same(left, right) => value(left, world, rows)? == value(right, world, rows)?,
        Condition::IsSome(at) => column(at)?.is_some(),
        Condition::OneOf(at, values) => {
            let value = column(at)?.as_ref();
            value.is_some_and(|value| values.contains(value))
        }
        Condition::Text(at, test, pattern) => {
            let (Some(value), pattern) = (column(at)?, pattern.as_deref().unwrap_or_default())
            else {
                return Some(false);
            };
            match test {
                TextTest::StartsWith => value.starts_with(pattern),
                TextTest::EndsWith => value.ends_with(pattern),
                TextTest::Contains => value.contains(pattern),
                TextTest::IsEmpty => value.is_empty(),
            }
        }
        Condition::Flag(at) => column(at)?.as_deref() == Some("1"),
        Condition::ByHand => return None,
    })
}

/// Numbers by their size, anything else by its text: dates and times are written so that this is right.
pub(super) fn compares(left: &str, op: Op, right: &str) -> bool {
    let numbers = left.parse::<i128>().ok().zip(right.parse::<i128>().ok());
    let order = match numbers {
        Some((left, right)) => left.cmp(&right),
        None => left.cmp(right),
    };
    match op {
        Op::Eq => order == Ordering::Equal,
        Op::Ne => order != Ordering::Equal,
        Op::Lt => order == Ordering::Less,
        Op::Le => order != Ordering::Greater,
        Op::Gt => order == Ordering::Greater,
        Op::Ge => order != Ordering::Less,
    }
}

/// The value of an operand; the inner `None` is NULL.
pub(super) fn value(operand: &Operand, world: &World, rows: &Rows) -> Option<Stored> {
    Some(match operand {
        Operand::Column(at) => stored(world, rows, *at)?.clone(),
        Operand::Value(value) => value.clone(),
        Operand::Both(sum, both) => {
            let left = number(&both.0, world, rows)?;
            let right = number(&both.1, world, rows)?;
            let sum = match sum {
                Sum::Plus => left.checked_add(right)?,
                Sum::Minus => left.checked_sub(right)?,
                Sum::Times => left.checked_mul(right)?,
                Sum::Max => left.max(right),
                Sum::Min => left.min(right),
            };
            Some(sum.to_string())
        }
        Operand::Count(relation) => Some(counted(relation, world, rows)?.to_string()),
    })
}

/// The same as a number.
pub(super) fn number(operand: &Operand, world: &World, rows: &Rows) -> Option<i128> {
    value(operand, world, rows)??.parse().ok()
}
