//! Whether a NULL in a condition's column can matter at all: behind `o.note.is_some()` it can't, and no
//! row would show that a guard is missing.

use std::collections::BTreeMap;

use super::plan::{At, Condition, Operand, Plan};

/// With so many other conditions it is not worked out: then it may matter.
const MOST: usize = 14;

/// Whether the plan's outcome can depend on the condition of this number while its column is NULL. Every
/// other condition is taken to be free, but for those on that column, which NULL decides.
pub(super) fn matters(plan: &Plan, leaf: usize) -> bool {
    let Some(column) = column_of(plan, leaf) else {
        return true;
    };
    let mut asked = Asked {
        leaf,
        column,
        known: BTreeMap::new(),
        bits: 0,
        says: false,
    };
    // Names every condition once.
    asked.holds(plan);
    let count = asked.known.len();
    if count > MOST {
        return true;
    }
    (0..1_u32 << count).any(|bits| {
        asked.bits = bits;
        asked.says = false;
        let without = asked.holds(plan);
        asked.says = true;
        asked.holds(plan) != without
    })
}

/// The column that the condition compares with a value.
fn column_of(plan: &Plan, leaf: usize) -> Option<At> {
    match plan {
        Plan::Leaf(number, Condition::Compare(left, _, right)) => match (left, right) {
            (Operand::Column(at), _) if *number == leaf => Some(*at),
            (Operand::Count(relation), _) | (_, Operand::Count(relation)) => {
                column_of(&relation.body, leaf)
            }
            _ => None,
        },
        Plan::Known(_) | Plan::Leaf(..) => None,
        Plan::Related(relation) => column_of(&relation.body, leaf),
        Plan::Not(plan) => column_of(plan, leaf),
        Plan::All(plans) | Plan::Any(plans) => plans.iter().find_map(|plan| column_of(plan, leaf)),
        Plan::Either(plans) => column_of(&plans.0, leaf).or_else(|| column_of(&plans.1, leaf)),
        Plan::Choice(plans) => plans.iter().find_map(|plan| column_of(plan, leaf)),
    }
}

struct Asked {
    leaf: usize,
    column: At,
    /// The number of each other condition.
    known: BTreeMap<String, usize>,
    /// What each of them says.
    bits: u32,
    /// What the condition itself says.
    says: bool,
}

impl Asked {
    fn holds(&mut self, plan: &Plan) -> bool {
        match plan {
            Plan::Known(known) => *known,
            Plan::Leaf(number, _) if *number == self.leaf => self.says,
            Plan::Leaf(_, condition) => self.condition(condition),
            // One row, which is meant where its condition holds.
            Plan::Related(relation) => self.holds(&relation.body),
            Plan::Not(plan) => !self.holds(plan),
            Plan::All(plans) => {
                let answers: Vec<bool> = plans.iter().map(|plan| self.holds(plan)).collect();
                answers.iter().all(|holds| *holds)
            }
            Plan::Any(plans) => {
                let answers: Vec<bool> = plans.iter().map(|plan| self.holds(plan)).collect();
                answers.iter().any(|holds| *holds)
            }
            Plan::Either(plans) => self.holds(&plans.0) ^ self.holds(&plans.1),
            Plan::Choice(plans) => {
                let [condition, then, otherwise] = &**plans;
                let (condition, then) = (self.holds(condition), self.holds(then));
                let otherwise = self.holds(otherwise);
                if condition { then } else { otherwise }
            }
        }
    }

    fn condition(&mut self, condition: &Condition) -> bool {
        match condition {
            Condition::Compare(Operand::Column(at), ..)
            | Condition::IsSome(at)
            | Condition::OneOf(at, _)
            | Condition::Text(at, ..)
                if *at == self.column =>
            {
                false
            }
            // Another row counts or does not.
            Condition::Compare(Operand::Count(relation), ..)
            | Condition::Compare(_, _, Operand::Count(relation)) => self.holds(&relation.body),
            other => {
                let next = self.known.len();
                let at = *self.known.entry(format!("{other:?}")).or_insert(next);
                self.bits >> at.min(31) & 1 == 1
            }
        }
    }
}
