//! Changes of a tree that a comparison has to notice: each condition turned, and the guard of each that
//! may be NULL left out.

use diesel::prelude::*;

use super::super::leaf::{Leaf, Op, push_compared};
use super::super::node::{Form, Kind, Node, Sign};
use super::super::out::Out;
use super::super::term::Term;

/// What is changed of a condition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(in crate::db::rule) enum Change {
    /// It says the opposite.
    Turned,
    /// It forgets that the column may be NULL.
    Unguarded,
}

impl Change {
    pub(super) const ALL: [Self; 2] = [Self::Turned, Self::Unguarded];

    pub(in crate::db::rule) fn push<'b>(
        self,
        leaf: &'b Leaf<'_>,
        sign: Sign,
        form: Form,
        out: Out<'_, 'b>,
    ) -> QueryResult<()> {
        match (self, leaf) {
            (Self::Turned, _) => leaf.push(sign.turned(), form, out),
            (Self::Unguarded, Leaf::SomeIs { column, value }) => {
                let op = match sign {
                    Sign::Positive => Op::Eq,
                    Sign::Negative => Op::Ne,
                };
                push_compared(|out| column.push(out), column.kind(), op, value, out)
            }
            (Self::Unguarded, _) => leaf.push(sign, form, out),
        }
    }
}

/// Changes the condition of this number.
pub(super) fn change(node: &mut Node<'_>, number: usize, change: Change) {
    let mut at = 0;
    each_leaf(node, None, &mut |node, _| {
        if at == number {
            node.0 = match std::mem::replace(&mut node.0, Kind::Known(false)) {
                Kind::Leaf(leaf) => Kind::Leaf(Leaf::Changed(change, Box::new(leaf))),
                other => other,
            };
        }
        at += 1;
    });
}

/// The texts of the conditions of a tree, by their numbers; `sql` writes one that has none.
pub(super) fn texts(node: &mut Node<'_>, sql: impl Fn(&Node<'_>) -> String) -> Vec<String> {
    let mut texts = Vec::new();
    each_leaf(node, None, &mut |node, text| {
        texts.push(match (text, &node.0) {
            (Some(text), _) => text.to_owned(),
            (None, Kind::Leaf(Leaf::ByHand { seen, .. })) => seen.of.to_owned(),
            (None, _) => sql(node),
        });
    });
    texts
}

/// Does something with each condition of a tree, in the order in which they are written.
fn each_leaf<'a>(
    node: &mut Node<'a>,
    text: Option<&str>,
    found: &mut dyn FnMut(&mut Node<'a>, Option<&str>),
) {
    if let Kind::Leaf(leaf) = &mut node.0 {
        // The rows that it counts come before it.
        if let Leaf::Compare { left, right, .. } = leaf {
            of_term(left, found);
            of_term(right, found);
        }
        found(node, text);
        return;
    }
    match &mut node.0 {
        Kind::Known(_) | Kind::Asked | Kind::Leaf(_) => {}
        Kind::Related(related) => each_leaf(&mut related.body, None, found),
        Kind::Not(node) => each_leaf(node, text, found),
        Kind::Told(told, node) => {
            let told = told.text.clone();
            each_leaf(node, Some(&told), found);
        }
        Kind::Whole(whole) => each_leaf(&mut whole.1, text, found),
        Kind::All(nodes) | Kind::Any(nodes) => {
            for node in nodes {
                each_leaf(node, text, found);
            }
        }
        Kind::Either(nodes) => {
            each_leaf(&mut nodes.0, text, found);
            each_leaf(&mut nodes.1, text, found);
        }
        Kind::Choice(nodes) => {
            for node in nodes.iter_mut() {
                each_leaf(node, text, found);
            }
        }
    }
}

fn of_term<'a>(term: &mut Term<'a>, found: &mut dyn FnMut(&mut Node<'a>, Option<&str>)) {
    match term {
        Term::Count(related) => each_leaf(&mut related.body, None, found),
        Term::Wide(term) => of_term(term, found),
        Term::Both(_, terms) => {
            of_term(&mut terms.0, found);
            of_term(&mut terms.1, found);
        }
        Term::Column(_) | Term::Value { .. } => {}
    }
}
