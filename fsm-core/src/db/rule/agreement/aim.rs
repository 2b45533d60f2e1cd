//! Rows in which a plan comes out as wanted, or in which one of its conditions decides.

use std::cmp::Ordering;

use super::super::leaf::Op;
use super::judge::{self, Rows};
use super::plan::{At, Condition, Operand, Plan, Relation};
use super::server::Server;
use super::tables::{Stored, World};
use super::types::Class;
use super::worlds::Making;

/// Rows of related tables in one world.
const RELATED: usize = 5;

/// A condition that is to decide.
#[derive(Debug, Clone, Copy)]
pub(super) struct Target {
    pub(super) leaf: usize,
    pub(super) goal: bool,
    /// By a NULL, where that is possible.
    pub(super) null: bool,
}

impl<K: Server> Making<'_, K> {
    fn add(&mut self, table: usize, world: &mut World) -> usize {
        let row = self.any_row(table);
        let Some(rows) = world.get_mut(table) else {
            return 0;
        };
        if rows.len() >= RELATED {
            return rows.len() - 1;
        }
        rows.push(row);
        rows.len() - 1
    }

    /// Makes the plan come out as wanted, as far as that can be told.
    pub(super) fn make(&mut self, plan: &Plan, goal: bool, world: &mut World, rows: &mut Rows) {
        match plan {
            Plan::Known(_) => {}
            Plan::Leaf(_, condition) => self.assign(condition, goal, false, world, rows),
            Plan::Related(relation) => self.relate(relation, goal, world, rows),
            Plan::Not(plan) => self.make(plan, !goal, world, rows),
            Plan::All(plans) | Plan::Any(plans) => {
                let neutral = matches!(plan, Plan::All(_));
                // Either all come out as wanted, or one does and the others leave it to that one.
                let decides = self.random.below(plans.len());
                for (at, plan) in plans.iter().enumerate() {
                    let goal = if goal == neutral || at == decides {
                        goal
                    } else {
                        neutral
                    };
                    self.make(plan, goal, world, rows);
                }
            }
            Plan::Either(plans) => {
                let first = self.random.coin();
                self.make(&plans.0, first, world, rows);
                self.make(&plans.1, first ^ goal, world, rows);
            }
            Plan::Choice(plans) => {
                let [condition, then, otherwise] = &**plans;
                let first = self.random.coin();
                self.make(condition, first, world, rows);
                let chosen = if first { then } else { otherwise };
                self.make(chosen, goal, world, rows);
            }
        }
    }

    /// A related row that is meant, or one that is nearly, or none.
    fn relate(&mut self, relation: &Relation, goal: bool, world: &mut World, rows: &mut Rows) {
        if !goal {
            for row in judge::meant(relation, world, rows) {
                rows.insert(relation.place, row);
                self.make(&relation.body, false, world, rows);
            }
        }
        if goal || self.random.below(3) > 0 {
            let row = self.add(relation.table, world);
            rows.insert(relation.place, row);
            self.make(&relation.body, goal, world, rows);
        }
        rows.remove(&relation.place);
    }

    /// Makes the plan come out as the target does.
    pub(super) fn aim(&mut self, plan: &Plan, target: Target, world: &mut World, rows: &mut Rows) {
        match plan {
            Plan::Known(_) => {}
            Plan::Leaf(number, condition) if *number == target.leaf => {
                self.assign(condition, target.goal, target.null, world, rows);
            }
            Plan::Leaf(_, condition) => self.aim_in_counted(condition, target, world, rows),
            Plan::Related(relation) => {
                for row in judge::meant(relation, world, rows) {
                    rows.insert(relation.place, row);
                    self.make(&relation.body, false, world, rows);
                }
                let row = self.add(relation.table, world);
                rows.insert(relation.place, row);
                self.aim(&relation.body, target, world, rows);
                rows.remove(&relation.place);
            }
            Plan::Not(plan) => self.aim(plan, target, world, rows),
            Plan::All(plans) | Plan::Any(plans) => {
                let neutral = matches!(plan, Plan::All(_));
                for _ in 0..2 {
                    for plan in plans {
                        if !has(plan, target.leaf)
                            && judge::holds(plan, world, rows) != Some(neutral)
                        {
                            self.make(plan, neutral, world, rows);
                        }
                    }
                    for plan in plans {
                        if has(plan, target.leaf) {
                            self.aim(plan, target, world, rows);
                        }
                    }
                }
            }
            Plan::Either(plans) => {
                let first = has(&plans.0, target.leaf);
                let (aimed, other) = if first {
                    (&plans.0, &plans.1)
                } else {
                    (&plans.1, &plans.0)
                };
                let goal = self.random.coin();
                self.make(other, goal, world, rows);
                self.aim(aimed, target, world, rows);
            }
            Plan::Choice(plans) => {
                let [condition, then, otherwise] = &**plans;
                if has(condition, target.leaf) {
                    let goal = self.random.coin();
                    self.make(then, goal, world, rows);
                    self.make(otherwise, !goal, world, rows);
                    self.aim(condition, target, world, rows);
                } else {
                    let is_then = has(then, target.leaf);
                    self.make(condition, is_then, world, rows);
                    self.aim(if is_then { then } else { otherwise }, target, world, rows);
                }
            }
        }
    }

    /// One row more or less decides what is counted.
    fn aim_in_counted(
        &mut self,
        condition: &Condition,
        target: Target,
        world: &mut World,
        rows: &mut Rows,
    ) {
        let Condition::Compare(left, op, right) = condition else {
            return;
        };
        let (relation, other, op) = match (counting(left), counting(right)) {
            (Some(relation), _) if has(&relation.body, target.leaf) => (relation, right, *op),
            (_, Some(relation)) => (relation, left, mirrored(*op)),
            _ => return,
        };
        let other = judge::value(other, world, rows)
            .flatten()
            .unwrap_or_default();
        let says = |count: usize| judge::compares(&count.to_string(), op, &other);
        let Some(before) = (0..RELATED - 1).find(|count| says(*count) != says(count + 1)) else {
            return;
        };
        self.count(relation, before, world, rows);
        let row = self.add(relation.table, world);
        rows.insert(relation.place, row);
        self.aim(&relation.body, target, world, rows);
        rows.remove(&relation.place);
    }

    /// So many rows are meant.
    fn count(&mut self, relation: &Relation, wanted: usize, world: &mut World, rows: &mut Rows) {
        for _ in 0..RELATED {
            let meant = judge::meant(relation, world, rows);
            match meant.len().cmp(&wanted) {
                Ordering::Greater => {
                    if let Some(row) = meant.first() {
                        rows.insert(relation.place, *row);
                        self.make(&relation.body, false, world, rows);
                    }
                }
                Ordering::Less => {
                    let row = self.add(relation.table, world);
                    rows.insert(relation.place, row);
                    self.make(&relation.body, true, world, rows);
                }
                Ordering::Equal => break,
            }
        }
        rows.remove(&relation.place);
    }

    /// Gives a column of a condition a value with which it comes out as wanted.
    fn assign(
        &mut self,
        condition: &Condition,
        goal: bool,
        null: bool,
        world: &mut World,
        rows: &mut Rows,
    ) {
        if let Condition::Compare(left, op, right) = condition {
            let counted = match (counting(left), counting(right)) {
                (Some(relation), _) => Some((relation, right, *op)),
                (_, Some(relation)) => Some((relation, left, mirrored(*op))),
                _ => None,
            };
            if let Some((relation, other, op)) = counted {
                let other = judge::value(other, world, rows)
                    .flatten()
                    .unwrap_or_default();
                let mut counts: Vec<usize> = (0..RELATED - 1).collect();
                self.random.shuffle(&mut counts);
                let fits = |count: &&usize| judge::compares(&count.to_string(), op, &other) == goal;
                if let Some(count) = counts.iter().find(fits) {
                    self.count(relation, *count, world, rows);
                    return;
                }
            }
        }
        let mut columns = Vec::new();
        columns_of(condition, &mut columns);
        // The innermost row is the one that was made for this.
        columns.sort_by_key(|at| std::cmp::Reverse(at.place));
        if self.random.below(4) == 0 {
            self.random.shuffle(&mut columns);
        }
        if null
            && columns
                .iter()
                .any(|at| self.try_value(condition, goal, *at, &None, world, rows))
        {
            return;
        }
        if judge::decides(condition, world, rows) == Some(goal) {
            return;
        }
        for at in &columns {
            let mut candidates = self.pools.of(at.table, at.column).to_vec();
            self.random.shuffle(&mut candidates);
            for other in &columns {
                candidates.extend(judge::stored(world, rows, *other).cloned());
            }
            candidates.extend(self.near(condition, *at, world, rows));
            for candidate in candidates {
                if self.try_value(condition, goal, *at, &candidate, world, rows) {
                    return;
                }
            }
        }
    }

    /// Values by which two numbers become equal, or nearly.
    fn near(&self, condition: &Condition, at: At, world: &World, rows: &Rows) -> Vec<Stored> {
        let Condition::Compare(left, _, right) = condition else {
            return Vec::new();
        };
        let class = self.tables.class(at.table, at.column);
        let now = judge::stored(world, rows, at).cloned().flatten();
        let now = now.and_then(|now| now.parse::<i128>().ok());
        let sides = judge::number(left, world, rows).zip(judge::number(right, world, rows));
        let (Some(now), Some((left, right)), Class::Int(..)) = (now, sides, class) else {
            return Vec::new();
        };
        let steps = [
            right - left,
            left - right,
            right - left + 1,
            left - right - 1,
        ];
        let values = steps.into_iter().map(|step| (now + step).to_string());
        values
            .filter(|value| class.holds(value))
            .map(Some)
            .collect()
    }

    /// Stores the value if the condition comes out as wanted with it.
    fn try_value(
        &self,
        condition: &Condition,
        goal: bool,
        at: At,
        value: &Stored,
        world: &mut World,
        rows: &Rows,
    ) -> bool {
        let holds_null = || self.pools.of(at.table, at.column).contains(&None);
        if value.is_none() && !holds_null() {
            return false;
        }
        let cell = rows.get(&at.place).and_then(|row| {
            let rows = world.get_mut(at.table)?;
            rows.get_mut(*row)?.get_mut(at.column)
        });
        let Some(cell) = cell else {
            return false;
        };
        let before = std::mem::replace(cell, value.clone());
        if judge::decides(condition, world, rows) == Some(goal) {
            return true;
        }
        let cell = rows.get(&at.place).and_then(|row| {
            let rows = world.get_mut(at.table)?;
            rows.get_mut(*row)?.get_mut(at.column)
        });
        if let Some(cell) = cell {
            *cell = before;
        }
        false
    }
}

/// Whether a plan has the condition of this number.
fn has(plan: &Plan, leaf: usize) -> bool {
    match plan {
        Plan::Known(_) => false,
        Plan::Leaf(number, condition) => {
            let counts = |operand: &Operand| {
                counting(operand).is_some_and(|relation| has(&relation.body, leaf))
            };
            *number == leaf
                || matches!(condition, Condition::Compare(left, _, right) if counts(left) || counts(right))
        }
        Plan::Related(relation) => has(&relation.body, leaf),
        Plan::Not(plan) => has(plan, leaf),
        Plan::All(plans) | Plan::Any(plans) => plans.iter().any(|plan| has(plan, leaf)),
        Plan::Either(plans) => has(&plans.0, leaf) || has(&plans.1, leaf),
        Plan::Choice(plans) => plans.iter().any(|plan| has(plan, leaf)),
    }
}

/// The relation whose rows an operand counts.
fn counting(operand: &Operand) -> Option<&Relation> {
    match operand {
        Operand::Count(relation) => Some(relation),
        Operand::Both(_, both) => counting(&both.0).or_else(|| counting(&both.1)),
        Operand::Column(_) | Operand::Value(_) => None,
    }
}

fn mirrored(op: Op) -> Op {
    match op {
        Op::Lt => Op::Gt,
        Op::Le => Op::Ge,
        Op::Gt => Op::Lt,
        Op::Ge => Op::Le,
        Op::Eq | Op::Ne => op,
    }
}

fn columns_of(condition: &Condition, columns: &mut Vec<At>) {
    match condition {
        Condition::Compare(left, _, right) | Condition::Same(left, right) => {
            columns_in(left, columns);
            columns_in(right, columns);
        }
        Condition::IsSome(at)
        | Condition::OneOf(at, _)
        | Condition::Text(at, ..)
        | Condition::Flag(at) => columns.push(*at),
        Condition::ByHand => {}
    }
}

fn columns_in(operand: &Operand, columns: &mut Vec<At>) {
    match operand {
        Operand::Column(at) => columns.push(*at),
        Operand::Both(_, both) => {
            columns_in(&both.0, columns);
            columns_in(&both.1, columns);
        }
        Operand::Value(_) | Operand::Count(_) => {}
    }
}
