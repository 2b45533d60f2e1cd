//! The values that each column takes: what the rule compares it with, what is near that, and a few more.

use std::collections::BTreeMap;

use diesel::prelude::*;

use super::super::by_hand::Seen;
use super::literals::Literals;
use super::plan::{At, Condition, Operand, Plan, Relation};
use super::report::Disagreement;
use super::server::Server;
use super::tables::{Stored, Tables};
use super::times;
use super::types::Class;

/// How many values a column takes, beside those that the rule itself names.
const VALUES: usize = 14;

/// A column of a table.
pub(super) type Place = (usize, usize);

/// What a rule says of columns.
#[derive(Debug, Default)]
pub(super) struct Learnt {
    /// The values that columns are compared with.
    constants: BTreeMap<Place, Vec<String>>,
    /// Which columns are compared with each other: a column, and one that stands for all of them.
    same: BTreeMap<Place, Place>,
    /// Which columns the rule reads.
    pub(super) read: Vec<Place>,
}

fn place(at: At) -> Place {
    (at.table, at.column)
}

impl Learnt {
    /// Reads a plan.
    pub(super) fn add(&mut self, plan: &Plan) {
        match plan {
            Plan::Known(_) => {}
            Plan::Leaf(_, condition) => self.condition(condition),
            Plan::Related(relation) => self.relation(relation),
            Plan::Not(plan) => self.add(plan),
            Plan::All(plans) | Plan::Any(plans) => plans.iter().for_each(|plan| self.add(plan)),
            Plan::Either(plans) => {
                self.add(&plans.0);
                self.add(&plans.1);
            }
            Plan::Choice(plans) => plans.iter().for_each(|plan| self.add(plan)),
        }
    }

    fn relation(&mut self, relation: &Relation) {
        self.add(&relation.body);
    }

    fn reads(&mut self, at: Place) {
        if !self.read.contains(&at) {
            self.read.push(at);
        }
    }

    /// A value for a column.
    pub(super) fn value(&mut self, at: Place, value: &str) {
        let values = self.constants.entry(at).or_default();
        if !values.iter().any(|known| known == value) {
            values.push(value.to_owned());
        }
    }

    fn stands_for(&self, at: Place) -> Place {
        let mut at = at;
        while let Some(next) = self.same.get(&at) {
            at = *next;
        }
        at
    }

    fn join(&mut self, one: Place, other: Place) {
        let (one, other) = (self.stands_for(one), self.stands_for(other));
        if one != other {
            self.same.insert(one, other);
        }
    }

    /// All columns and values of an operand.
    fn operand(&mut self, operand: &Operand, columns: &mut Vec<Place>, values: &mut Vec<String>) {
        match operand {
            Operand::Column(at) => {
                self.reads(place(*at));
                columns.push(place(*at));
            }
            Operand::Value(value) => values.extend(value.clone()),
            Operand::Both(_, both) => {
                self.operand(&both.0, columns, values);
                self.operand(&both.1, columns, values);
            }
            Operand::Count(relation) => {
                self.relation(relation);
                values.extend(["0", "1", "2"].map(ToOwned::to_owned));
            }
        }
    }

    fn condition(&mut self, condition: &Condition) {
        match condition {
            Condition::Compare(left, _, right) | Condition::Same(left, right) => {
                let (mut columns, mut values) = (Vec::new(), Vec::new());
                self.operand(left, &mut columns, &mut values);
                self.operand(right, &mut columns, &mut values);
                for column in &columns {
                    for value in &values {
                        self.value(*column, value);
                    }
                }
                for pair in columns.windows(2) {
                    if let [one, other] = pair {
                        self.join(*one, *other);
                    }
                }
            }
            Condition::IsSome(at) | Condition::Flag(at) => self.reads(place(*at)),
            Condition::OneOf(at, values) => {
                self.reads(place(*at));
                for value in values {
                    self.value(place(*at), value);
                }
            }
            Condition::Text(at, _, value) => {
                self.reads(place(*at));
                if let Some(value) = value {
                    self.value(place(*at), value);
                }
            }
            Condition::ByHand => {}
        }
    }

    /// What can be learnt of a condition that is written by hand: each column takes what stands there, as
    /// far as it can hold that. Those count as read that the SQL or the body names.
    pub(super) fn by_hand<K>(&mut self, tables: &Tables<K>, seen: &Seen, found: &Literals) {
        let times = times::of(seen.time, found);
        for (table_at, table) in tables.0.iter().enumerate() {
            for (column, known) in table.columns.iter().enumerate() {
                let at = (table_at, column);
                let is_named = |name: &str| name.eq_ignore_ascii_case(known.name);
                if seen.names.is_empty()
                    || seen.names.iter().any(|name| is_named(name))
                    || found.words.iter().any(|word| is_named(word))
                {
                    self.reads(at);
                }
                if known.class.is_time() {
                    for time in &times {
                        self.value(at, &known.class.of_time(time));
                    }
                }
                let numbers = (!known.class.is_of_text()).then_some(&found.numbers);
                for value in found.texts.iter().chain(numbers.into_iter().flatten()) {
                    self.value(at, value);
                }
            }
        }
    }

    /// The values that a column is compared with.
    pub(super) fn constants(&self, at: Place) -> &[String] {
        self.constants.get(&at).map_or(&[], Vec::as_slice)
    }

    /// Every value that anything is compared with.
    fn all(&self) -> Vec<String> {
        self.constants.values().flatten().cloned().collect()
    }
}

/// The values of each column of each table.
#[derive(Debug)]
pub(super) struct Pools(Vec<Vec<Vec<Stored>>>);

impl Pools {
    /// Makes them, and leaves out what the models can't load.
    pub(super) fn new<K: Server>(
        learnt: &Learnt,
        tables: &Tables<K>,
        conn: &mut K,
    ) -> Result<Self, Disagreement> {
        let mut joined: BTreeMap<Place, Vec<String>> = BTreeMap::new();
        for (at, values) in &learnt.constants {
            let known = joined.entry(learnt.stands_for(*at)).or_default();
            for value in values {
                if !known.contains(value) {
                    known.push(value.clone());
                }
            }
        }
        let all = learnt.all();
        let mut pools = Vec::with_capacity(tables.0.len());
        for (table_at, table) in tables.0.iter().enumerate() {
            let mut columns = Vec::with_capacity(table.columns.len());
            for (column_at, column) in table.columns.iter().enumerate() {
                let constants = joined.get(&learnt.stands_for((table_at, column_at)));
                let mut values: Vec<String> = Vec::new();
                let mut add = |value: String| {
                    if column.class.holds(&value) && !values.contains(&value) {
                        values.push(value);
                    }
                };
                let constants = constants.map_or(&[][..], Vec::as_slice);
                if let Class::Int(least, most) = column.class
                    && constants.iter().any(|value| is_beyond(value, least, most))
                {
                    // What is computed may be larger than what is stored.
                    add(most.to_string());
                    add(least.to_string());
                }
                constants.iter().cloned().for_each(&mut add);
                column.states.iter().flatten().cloned().for_each(&mut add);
                let mut near = Vec::new();
                if column.states.is_none() {
                    let generic = column.class.generic().iter();
                    generic.for_each(|value| add((*value).to_owned()));
                    // The nearest of each first.
                    let of_each = constants.iter().map(|value| column.class.neighbours(value));
                    let mut of_each: Vec<_> = of_each.map(Vec::into_iter).collect();
                    while near.len() < 2 * VALUES && of_each.iter().any(|rest| rest.len() > 0) {
                        near.extend(of_each.iter_mut().filter_map(Iterator::next));
                    }
                }
                let room = VALUES.saturating_sub(values.len()).max(VALUES / 2);
                let most = values.len() + room;
                for value in near {
                    if values.len() < most && !values.contains(&value) {
                        values.push(value);
                    }
                }
                let mut kept = loadable(&values, table_at, column_at, tables, conn);
                if kept.len() < 2 && column.states.is_none() {
                    // An enum of the program's, say: what other columns hold may be one.
                    let more = all.iter().filter(|value| column.class.holds(value));
                    let more: Vec<String> = more
                        .filter(|value| !values.contains(value))
                        .cloned()
                        .collect();
                    kept.extend(loadable(&more, table_at, column_at, tables, conn));
                }
                let mut stored: Vec<Stored> = kept.into_iter().map(Some).collect();
                if column.nullable {
                    stored.insert(stored.len().min(1), None);
                }
                if stored.is_empty() {
                    return Err(Disagreement::NotMade {
                        table: table.plain(),
                        column: column.name.to_owned(),
                        reason: format!(
                            "holds a `{}`, which none of the values {values:?} can be loaded as: give some that can, `values({}::{} = [\"..\"])`",
                            column.field_type,
                            table.plain(),
                            column.name,
                        ),
                    });
                }
                columns.push(stored);
            }
            pools.push(columns);
        }
        Ok(Self(pools))
    }

    /// The values of a column.
    pub(super) fn of(&self, table: usize, column: usize) -> &[Stored] {
        let table = self.0.get(table);
        let column = table.and_then(|columns| columns.get(column));
        column.map_or(&[], Vec::as_slice)
    }
}

/// The values that the field's type can be loaded from.
fn loadable<K: Server>(
    values: &[String],
    table: usize,
    column: usize,
    tables: &Tables<K>,
    conn: &mut K,
) -> Vec<String> {
    let table = tables.0.get(table);
    let found = table.and_then(|table| Some((table, table.columns.get(column)?)));
    let Some((table, column)) = found else {
        return Vec::new();
    };
    let mut tries = |values: &[&str]| -> bool {
        if values.is_empty() {
            return true;
        }
        let (insert, select) = table.probe(column, values);
        let tried: QueryResult<()> = conn.transaction(|conn| {
            conn.batch_execute(&insert)?;
            column.load.map_or(Ok(()), |load| load(conn, &select))
        });
        tried.is_ok()
    };
    let all: Vec<&str> = values.iter().map(String::as_str).collect();
    let kept = if tries(&all) {
        all
    } else {
        all.into_iter().filter(|value| tries(&[value])).collect()
    };
    kept.into_iter().map(ToOwned::to_owned).collect()
}

/// Whether it is a number that a column between these two does not hold.
fn is_beyond(value: &str, least: i128, most: i128) -> bool {
    let number = value.parse::<i128>();
    number.is_ok_and(|number| number < least || number > most)
}
