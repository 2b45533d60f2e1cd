//! What a tree says, in a form that worlds can be made from: its conditions, with the columns that they
//! compare and the values of the constants as texts.

use std::collections::BTreeMap;

use super::super::by_hand::Seen;
use super::super::leaf::{Leaf, Op, TextTest};
use super::super::node::{Kind, Node};
use super::super::out::Push;
use super::super::related::{Related, Rows};
use super::super::term::{Place, Sum, Term, TermColumn};
use super::report::Disagreement as Failure;
use super::server::{Server, Value};
use super::tables::Tables;
use super::types::Class;

/// How many values of a list are read.
const LISTED: usize = 12;

/// A tree.
#[derive(Debug, Clone)]
pub(super) enum Plan {
    Known(bool),
    /// A condition, by its number: the same as in [`change`](super::change).
    Leaf(usize, Condition),
    Related(Relation),
    Not(Box<Plan>),
    All(Vec<Plan>),
    Any(Vec<Plan>),
    Either(Box<(Plan, Plan)>),
    Choice(Box<[Plan; 3]>),
}

/// Rows of a table.
#[derive(Debug, Clone)]
pub(super) struct Relation {
    /// The row's number in the tree.
    pub(super) place: usize,
    pub(super) table: usize,
    pub(super) body: Box<Plan>,
}

/// A column of a row: 0 is the object's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct At {
    pub(super) place: usize,
    pub(super) table: usize,
    pub(super) column: usize,
}

#[derive(Debug, Clone)]
pub(super) enum Condition {
    Compare(Operand, Op, Operand),
    /// Both are equal, or both are NULL.
    Same(Operand, Operand),
    IsSome(At),
    /// Its value is one of these.
    OneOf(At, Vec<String>),
    Text(At, TextTest, Option<String>),
    Flag(At),
    /// Nothing is known of it.
    ByHand,
}

#[derive(Debug, Clone)]
pub(super) enum Operand {
    Column(At),
    Value(Option<String>),
    Both(Sum, Box<(Operand, Operand)>),
    Count(Relation),
}

/// Reads a tree.
pub(super) struct Reading<'r, K> {
    conn: &'r mut K,
    tables: &'r Tables<K>,
    /// The table of each place that is open.
    places: BTreeMap<usize, usize>,
    /// How many conditions there were.
    leaves: usize,
}

impl<'r, K: Server> Reading<'r, K> {
    pub(super) fn new(conn: &'r mut K, tables: &'r Tables<K>) -> Self {
        Self {
            conn,
            tables,
            places: BTreeMap::from([(0, 0)]),
            leaves: 0,
        }
    }

    /// How many conditions there were.
    pub(super) fn leaves(&self) -> usize {
        self.leaves
    }

    pub(super) fn node(&mut self, node: &Node<'_>) -> Result<Plan, Failure> {
        Ok(match &node.0 {
            Kind::Known(known) => Plan::Known(*known),
            Kind::Asked => Plan::Known(false),
            Kind::Leaf(leaf) => {
                let condition = self.leaf(leaf)?;
                let number = self.leaves;
                self.leaves += 1;
                Plan::Leaf(number, condition)
            }
            Kind::Related(related) => Plan::Related(self.related(related)?),
            Kind::Not(node) => Plan::Not(Box::new(self.node(node)?)),
            Kind::Told(_, node) => self.node(node)?,
            Kind::Whole(whole) => self.node(&whole.1)?,
            Kind::All(nodes) => Plan::All(self.nodes(nodes)?),
            Kind::Any(nodes) => Plan::Any(self.nodes(nodes)?),
            Kind::Either(nodes) => {
                let (left, right) = (self.node(&nodes.0)?, self.node(&nodes.1)?);
                Plan::Either(Box::new((left, right)))
            }
            Kind::Choice(nodes) => {
                let [condition, then, otherwise] = &**nodes;
                Plan::Choice(Box::new([
                    self.node(condition)?,
                    self.node(then)?,
                    self.node(otherwise)?,
                ]))
            }
        })
    }

    fn nodes(&mut self, nodes: &[Node<'_>]) -> Result<Vec<Plan>, Failure> {
        nodes.iter().map(|node| self.node(node)).collect()
    }

    fn related(&mut self, related: &Related<'_>) -> Result<Relation, Failure> {
        let place = usize::from(related.number);
        let table = self.tables.of_model(related.rows)?;
        let outer = self.places.insert(place, table);
        let body = self.node(&related.body);
        match outer {
            Some(outer) => self.places.insert(place, outer),
            None => self.places.remove(&place),
        };
        Ok(Relation {
            place,
            table,
            body: Box::new(body?),
        })
    }

    fn column(&self, column: &TermColumn) -> Result<At, Failure> {
        let place = match column.place {
            Place::Table | Place::Alias(_) => 0,
            Place::Related(number) => usize::from(number),
        };
        let table = self.places.get(&place).copied().unwrap_or(0);
        Ok(At {
            place,
            table,
            column: self.tables.column(table, column.name)?,
        })
    }

    fn class(&self, at: At) -> Class {
        self.tables.class(at.table, at.column)
    }

    fn value(
        &mut self,
        value: &dyn Push,
        at: Option<usize>,
        class: Class,
    ) -> Result<Option<String>, Failure> {
        let shown = self.conn.value(Value {
            of: value,
            at,
            class,
        });
        let shown = shown.map_err(|error| Failure::database::<K>(&error, None))?;
        Ok(shown.map(|shown| class.canonical(&shown)))
    }

    fn list(&mut self, values: &dyn Push, class: Class) -> Result<Vec<String>, Failure> {
        let mut list = Vec::new();
        // A long list shows no more than a short one.
        for at in 0..values.values().min(LISTED) {
            list.extend(self.value(values, Some(at), class)?);
        }
        Ok(list)
    }

    /// How an operand's values are written, where a column says so.
    fn class_of(&self, term: &Term<'_>) -> Result<Option<Class>, Failure> {
        Ok(match term {
            Term::Column(column) => Some(self.class(self.column(column)?)),
            Term::Value { .. } => None,
            Term::Wide(_) | Term::Both(..) | Term::Count(_) => Some(Class::LONG),
        })
    }

    fn term(&mut self, term: &Term<'_>, class: Class) -> Result<Operand, Failure> {
        Ok(match term {
            Term::Column(column) => Operand::Column(self.column(column)?),
            Term::Value { value, .. } => Operand::Value(self.value(&**value, None, class)?),
            Term::Wide(term) => self.term(term, Class::LONG)?,
            Term::Both(sum, terms) => Operand::Both(
                *sum,
                Box::new((
                    self.term(&terms.0, Class::LONG)?,
                    self.term(&terms.1, Class::LONG)?,
                )),
            ),
            Term::Count(related) => Operand::Count(self.related(related)?),
        })
    }

    fn leaf(&mut self, leaf: &Leaf<'_>) -> Result<Condition, Failure> {
        Ok(match leaf {
            Leaf::Compare { left, op, right } => {
                let class = match self.class_of(left)? {
                    Some(class) => class,
                    None => self.class_of(right)?.unwrap_or(Class::LONG),
                };
                let left = self.term(left, class)?;
                Condition::Compare(left, *op, self.term(right, class)?)
            }
            Leaf::SomeIs { column, value } => {
                let column = self.column(column)?;
                let value = self.term(value, self.class(column))?;
                Condition::Compare(Operand::Column(column), Op::Eq, value)
            }
            Leaf::Same { left, right } => {
                let left = self.column(left)?;
                let right = self.term(right, self.class(left))?;
                Condition::Same(Operand::Column(left), right)
            }
            Leaf::IsSome(column) => Condition::IsSome(self.column(column)?),
            Leaf::OneOf { column, values } => {
                let column = self.column(column)?;
                let class = self.class(column);
                Condition::OneOf(column, self.list(&**values, class)?)
            }
            Leaf::States { column, these, .. } => {
                let column = self.column(column)?;
                let class = match self.class(column) {
                    class @ Class::Int(..) => class,
                    _ => Class::Text,
                };
                let these = match these {
                    Some(these) => self.list(&**these, class)?,
                    None => Vec::new(),
                };
                Condition::OneOf(column, these)
            }
            Leaf::Text {
                column,
                test,
                value,
            } => {
                let column = self.column(column)?;
                let value = match value {
                    Some(Term::Value { value, .. }) => self.value(&**value, None, Class::Text)?,
                    _ => None,
                };
                Condition::Text(column, *test, value)
            }
            Leaf::Flag(column) => Condition::Flag(self.column(column)?),
            Leaf::ByHand { .. } | Leaf::ByHandOf { .. } => Condition::ByHand,
            Leaf::Changed(_, leaf) => self.leaf(leaf)?,
        })
    }
}

/// What a condition that is written by hand is about: what is known of the body, and the SQL.
pub(super) fn by_hand<'n>(node: &'n Node<'_>, found: &mut dyn FnMut(&'n Seen, &'n dyn Push)) {
    match &node.0 {
        Kind::Leaf(Leaf::ByHand { sql, seen, .. }) => found(seen, &**sql),
        Kind::Known(_) | Kind::Asked | Kind::Leaf(_) | Kind::Related(_) => {}
        Kind::Not(node) | Kind::Told(_, node) => by_hand(node, found),
        Kind::Whole(whole) => by_hand(&whole.1, found),
        Kind::All(nodes) | Kind::Any(nodes) => {
            for node in nodes {
                by_hand(node, found);
            }
        }
        Kind::Either(nodes) => {
            by_hand(&nodes.0, found);
            by_hand(&nodes.1, found);
        }
        Kind::Choice(nodes) => {
            for node in nodes.iter() {
                by_hand(node, found);
            }
        }
    }
}

/// The models of the related rows of a tree, outer ones first.
pub(super) fn relations(node: &Node<'_>, found: &mut dyn FnMut(Rows)) {
    match &node.0 {
        Kind::Leaf(Leaf::Compare { left, right, .. }) => {
            of_term(left, found);
            of_term(right, found);
        }
        Kind::Leaf(Leaf::ByHand { seen, .. }) => seen.rows.iter().copied().for_each(found),
        Kind::Known(_) | Kind::Asked | Kind::Leaf(_) => {}
        Kind::Related(related) => of_related(related, found),
        Kind::Not(node) | Kind::Told(_, node) => relations(node, found),
        Kind::Whole(whole) => relations(&whole.1, found),
        Kind::All(nodes) | Kind::Any(nodes) => {
            for node in nodes {
                relations(node, found);
            }
        }
        Kind::Either(nodes) => {
            relations(&nodes.0, found);
            relations(&nodes.1, found);
        }
        Kind::Choice(nodes) => {
            for node in nodes.iter() {
                relations(node, found);
            }
        }
    }
}

fn of_related(related: &Related<'_>, found: &mut dyn FnMut(Rows)) {
    found(related.rows);
    relations(&related.body, found);
}

fn of_term(term: &Term<'_>, found: &mut dyn FnMut(Rows)) {
    match term {
        Term::Count(related) => of_related(related, found),
        Term::Wide(term) => of_term(term, found),
        Term::Both(_, terms) => {
            of_term(&terms.0, found);
            of_term(&terms.1, found);
        }
        Term::Column(_) | Term::Value { .. } => {}
    }
}
