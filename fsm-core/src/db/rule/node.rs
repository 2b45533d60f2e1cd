//! A rule as a tree: what is known already, and what the database is asked.
//!
//! A tree has no negation in its SQL. It is written with a sign, and the sign goes down to the leaves:
//! a positive leaf is TRUE exactly where Rust says true, a negative one exactly where Rust says false,
//! also where a column is NULL. Inside of a filter the other answer may be NULL; where the condition is
//! a column of its own it must not be, and is written [`Total`](Form::Total).

use diesel::prelude::*;

use super::leaf::Leaf;
use super::out::{Out, Push};
use super::related::Related;
use super::term::{Kind as ColumnKind, Place};
use crate::db::Dialect;
use crate::rule::Told;

/// A condition of a rule: known, or to be asked of the database.
pub struct Node<'a>(pub(super) Kind<'a>);

impl std::fmt::Debug for Node<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Node").field(&self.known()).finish()
    }
}

pub(super) enum Kind<'a> {
    Known(bool),
    Leaf(Leaf<'a>),
    Related(Box<Related<'a>>),
    /// One of both, while the database is asked it by itself.
    Asked,
    Not(Box<Node<'a>>),
    All(Vec<Node<'a>>),
    Any(Vec<Node<'a>>),
    /// Exactly one of both.
    Either(Box<(Node<'a>, Node<'a>)>),
    /// Where the first holds, the second, and else the third.
    Choice(Box<[Node<'a>; 3]>),
    /// The whole of a rule that reads its own table again: see [`Node::decided_first`].
    Whole(Box<(Box<dyn Push>, Node<'a>)>),
    /// What an explanation says of a part.
    Told(Told, Box<Node<'a>>),
}

/// Whether a condition is written, or its opposite.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sign {
    Positive,
    Negative,
}

impl Sign {
    pub(super) fn turned(self) -> Self {
        match self {
            Self::Positive => Self::Negative,
            Self::Negative => Self::Positive,
        }
    }
}

/// Where a condition stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// In a filter, where NULL counts as false.
    Filter,
    /// In the WHERE of a statement that may wait for its rows and find them changed: the UPDATE of a transition,
    /// and those of a program.
    Update,
    /// As a column of its own, which is never NULL.
    Total,
    /// The same for some rows: related rows are looked up for each, and not listed once for all.
    Each,
    /// A part of a filter by which no index finds the rows: each row is looked at.
    Scan,
    /// The same in the WHERE of a statement that may wait for its rows.
    UpdateScan,
}

impl Form {
    /// For parts by which no index can find the rows.
    fn of_each_row(self) -> Self {
        match self {
            Self::Filter => Self::Scan,
            Self::Update => Self::UpdateScan,
            other => other,
        }
    }

    /// Whether the statement may wait for its rows and find them changed.
    pub(super) fn waits(self) -> bool {
        matches!(self, Self::Update | Self::UpdateScan)
    }

    /// Whether an index may find the rows.
    pub(super) fn may_use_index(self) -> bool {
        matches!(self, Self::Filter | Self::Update)
    }
}

impl<'a> Node<'a> {
    /// A condition that is known.
    #[must_use]
    pub fn known_as(holds: bool) -> Self {
        Self(Kind::Known(holds))
    }

    /// Whether the condition holds, where that is known without the database.
    #[must_use]
    pub fn known(&self) -> Option<bool> {
        match &self.0 {
            Kind::Known(known) => Some(*known),
            Kind::Leaf(_) | Kind::Related(_) | Kind::Asked => None,
            // Where the condition is on a state that nobody knows, no branch is taken.
            Kind::Choice(nodes) => {
                let [condition, then, otherwise] = &**nodes;
                if condition.known()? {
                    then.known()
                } else {
                    otherwise.known()
                }
            }
            Kind::Not(node) => node.known().map(|known| !known),
            Kind::Whole(whole) => whole.1.known(),
            Kind::All(nodes) => all_known(nodes, true),
            Kind::Any(nodes) => all_known(nodes, false),
            Kind::Either(nodes) => Some(nodes.0.known()? ^ nodes.1.known()?),
            Kind::Told(_, node) => node.known(),
        }
    }

    /// Whether it speaks of the row's own state, which may be one that nobody knows.
    fn reads_state(&self) -> bool {
        match &self.0 {
            Kind::Known(_) | Kind::Related(_) | Kind::Asked | Kind::Whole(_) => false,
            Kind::Leaf(leaf) => leaf.is_of_state(),
            Kind::Not(node) | Kind::Told(_, node) => node.reads_state(),
            Kind::All(nodes) | Kind::Any(nodes) => nodes.iter().any(Node::reads_state),
            Kind::Either(nodes) => nodes.0.reads_state() || nodes.1.reads_state(),
            Kind::Choice(nodes) => nodes.iter().any(Node::reads_state),
        }
    }

    /// Whether it looks at other rows than the one that it is about.
    pub(crate) fn looks_elsewhere(&self) -> bool {
        match &self.0 {
            Kind::Known(_) | Kind::Asked => false,
            Kind::Related(_) => true,
            Kind::Leaf(leaf) => leaf.looks_elsewhere(),
            Kind::Not(node) | Kind::Told(_, node) => node.looks_elsewhere(),
            Kind::All(nodes) | Kind::Any(nodes) => nodes.iter().any(Node::looks_elsewhere),
            Kind::Either(nodes) => nodes.0.looks_elsewhere() || nodes.1.looks_elsewhere(),
            Kind::Choice(nodes) => nodes.iter().any(Node::looks_elsewhere),
            Kind::Whole(whole) => whole.1.looks_elsewhere(),
        }
    }

    /// The opposite.
    #[must_use]
    pub fn negated(self) -> Self {
        match self.0 {
            Kind::Known(known) => Self(Kind::Known(!known)),
            Kind::Not(node) => *node,
            other => Self(Kind::Not(Box::new(Self(other)))),
        }
    }

    /// Exactly one of both.
    #[must_use]
    pub fn either(self, other: Self) -> Self {
        Self(Kind::Either(Box::new((self, other))))
    }

    /// `if condition { then } else { otherwise }`, where the condition is asked of the database.
    pub(super) fn choice(condition: Self, then: Self, otherwise: Self) -> Self {
        match (then.known(), otherwise.known()) {
            (Some(true), Some(false)) => condition,
            (Some(false), Some(true)) => condition.negated(),
            (Some(false), Some(false)) => then,
            _ => Self(Kind::Choice(Box::new([condition, then, otherwise]))),
        }
    }

    /// The same, for an UPDATE or a DELETE of the table that the rule reads again. `MySQL` refuses such a
    /// statement, or decides about later rows by what it has changed in earlier ones: there the rows are
    /// chosen first, by their keys.
    pub(super) fn decided_first(self, table: Box<dyn Push>) -> Self {
        match self.known() {
            Some(_) => self,
            None => Self(Kind::Whole(Box::new((table, self)))),
        }
    }

    pub(crate) fn told(self, told: Told) -> Self {
        Self(Kind::Told(told, Box::new(self)))
    }

    pub(super) fn related(related: Related<'a>) -> Self {
        Self(Kind::Related(Box::new(related)))
    }

    /// What can be learnt of a condition that is written by hand, for a comparison of a rule's forms: the
    /// rule's name, and the texts, numbers and names that stand in its body.
    #[doc(hidden)]
    #[must_use]
    pub fn seen(
        mut self,
        rule: &'static str,
        texts: &'static [&'static str],
        numbers: &'static [&'static str],
        names: &'static [&'static str],
    ) -> Self {
        #[cfg(feature = "test-util")]
        if let Kind::Leaf(Leaf::ByHand { seen, .. }) = &mut self.0 {
            (seen.of, seen.texts, seen.numbers, seen.names) = (rule, texts, numbers, names);
        }
        let _ = (&mut self, rule, texts, numbers, names);
        self
    }

    /// The same: a model whose rows the body looks at.
    #[doc(hidden)]
    #[must_use]
    pub fn seen_rows<M: super::columns::Columns>(mut self) -> Self {
        #[cfg(feature = "test-util")]
        if let Kind::Leaf(Leaf::ByHand { seen, .. }) = &mut self.0 {
            seen.rows.push(super::related::Rows::of::<M>());
        }
        let _ = &mut self;
        self
    }

    /// The same: the time of the context.
    #[doc(hidden)]
    #[must_use]
    pub fn seen_at(mut self, time: Option<chrono::DateTime<chrono::Utc>>) -> Self {
        #[cfg(feature = "test-util")]
        if let Kind::Leaf(Leaf::ByHand { seen, .. }) = &mut self.0 {
            seen.time = time;
        }
        let _ = (&mut self, time);
        self
    }

    /// Whether an index on a column may find the rows of which this holds.
    fn finds_by_index(&self, sign: Sign) -> bool {
        let positive = sign == Sign::Positive;
        match &self.0 {
            Kind::Leaf(leaf) => positive && leaf.finds_by_index(),
            Kind::Related(related) => positive && related.is_list(),
            Kind::Not(node) => node.finds_by_index(sign.turned()),
            Kind::Told(_, node) => node.finds_by_index(sign),
            Kind::All(nodes) | Kind::Any(nodes) => {
                let mut asked = nodes.iter().filter(|node| node.known().is_none());
                if matches!(self.0, Kind::All(_)) == positive {
                    asked.any(|node| node.finds_by_index(sign))
                } else {
                    asked.all(|node| node.finds_by_index(sign))
                }
            }
            Kind::Known(_) | Kind::Asked | Kind::Either(_) | Kind::Choice(_) | Kind::Whole(_) => {
                false
            }
        }
    }

    /// Tells each place whose row the condition speaks of.
    pub(super) fn places(&self, tell: &mut dyn FnMut(Place, ColumnKind)) {
        match &self.0 {
            Kind::Known(_) | Kind::Asked => {}
            Kind::Leaf(leaf) => leaf.places(tell),
            Kind::Related(related) => related.places(tell),
            Kind::Not(node) | Kind::Told(_, node) => node.places(tell),
            Kind::Whole(whole) => whole.1.places(tell),
            Kind::All(nodes) | Kind::Any(nodes) => {
                for node in nodes {
                    node.places(tell);
                }
            }
            Kind::Either(nodes) => {
                nodes.0.places(tell);
                nodes.1.places(tell);
            }
            Kind::Choice(nodes) => {
                for node in &**nodes {
                    node.places(tell);
                }
            }
        }
    }

    pub(super) fn push<'b>(
        &'b self,
        sign: Sign,
        form: Form,
        mut out: Out<'_, 'b>,
    ) -> QueryResult<()> {
        if let Some(known) = self.known() {
            out.push(if known == (sign == Sign::Positive) {
                "1=1"
            } else {
                "1=0"
            });
            return Ok(());
        }
        match &self.0 {
            Kind::Known(_) => Ok(()),
            Kind::Asked => {
                out.push("1=0");
                Ok(())
            }
            Kind::Leaf(leaf) => leaf.push(sign, form, out),
            Kind::Related(related) => related.push(sign, form, out),
            Kind::Not(node) => node.push(sign.turned(), form, out),
            Kind::Told(_, node) => node.push(sign, form, out),
            Kind::All(nodes) => push_joined(nodes, true, sign, form, out),
            Kind::Any(nodes) => push_joined(nodes, false, sign, form, out),
            Kind::Either(nodes) => push_either(&nodes.0, &nodes.1, sign, form, out),
            Kind::Choice(nodes) => push_choice(nodes, sign, form, out),
            Kind::Whole(whole) => push_whole(&*whole.0, &whole.1, sign, form, out),
        }
    }
}

/// Exactly one of both, or with the other sign both or none.
fn push_either<'b>(
    a: &'b Node<'_>,
    b: &'b Node<'_>,
    sign: Sign,
    form: Form,
    mut out: Out<'_, 'b>,
) -> QueryResult<()> {
    for (known, other) in [(a.known(), b), (b.known(), a)] {
        if let Some(known) = known {
            let sign = if known { sign.turned() } else { sign };
            return other.push(sign, form, out);
        }
    }
    if !a.reads_state() && !b.reads_state() {
        // Each is written once, so that many in a row do not double the text with each.
        out.push("((");
        a.push(Sign::Positive, Form::Total, out.reborrow())?;
        out.push(match sign {
            Sign::Positive => ") <> (",
            Sign::Negative => ") = (",
        });
        b.push(Sign::Positive, Form::Total, out.reborrow())?;
        out.push("))");
        return Ok(());
    }
    // A row of an unknown state is allowed by neither sign.
    let (one, other) = match sign {
        Sign::Positive => (Sign::Positive, Sign::Negative),
        Sign::Negative => (Sign::Positive, Sign::Positive),
    };
    out.push("((");
    a.push(one, form, out.reborrow())?;
    out.push(" AND ");
    b.push(other, form, out.reborrow())?;
    out.push(") OR (");
    a.push(one.turned(), form, out.reborrow())?;
    out.push(" AND ");
    b.push(other.turned(), form, out.reborrow())?;
    out.push("))");
    Ok(())
}

/// What is known of several conditions that all have to hold (`all`), or one of them.
fn all_known(nodes: &[Node<'_>], all: bool) -> Option<bool> {
    let mut known = Some(all);
    for node in nodes {
        match node.known() {
            Some(holds) if holds == all => {}
            Some(holds) => return Some(holds),
            None => known = None,
        }
    }
    known
}

fn push_joined<'b>(
    nodes: &'b [Node<'_>],
    all: bool,
    sign: Sign,
    form: Form,
    mut out: Out<'_, 'b>,
) -> QueryResult<()> {
    // What is known here does not decide: it is left out.
    let asked: Vec<&Node<'_>> = nodes.iter().filter(|node| node.known().is_none()).collect();
    if let [one] = asked.as_slice() {
        return one.push(sign, form, out);
    }
    let and = all == (sign == Sign::Positive);
    let form = if and || asked.iter().all(|node| node.finds_by_index(sign)) {
        form
    } else {
        form.of_each_row()
    };
    out.push("(");
    for (index, node) in asked.into_iter().enumerate() {
        if index > 0 {
            out.push(if and { " AND " } else { " OR " });
        }
        node.push(sign, form, out.reborrow())?;
    }
    out.push(")");
    Ok(())
}

/// One of the branches, of which the sign is asked, with the condition that leads to it. A condition on a
/// state that nobody knows leads to none, whatever the sign is.
fn push_choice<'b>(
    [condition, then, otherwise]: &'b [Node<'_>; 3],
    sign: Sign,
    form: Form,
    mut out: Out<'_, 'b>,
) -> QueryResult<()> {
    match condition.known() {
        Some(true) => return then.push(sign, form, out),
        Some(false) => return otherwise.push(sign, form, out),
        None => {}
    }
    let mut is_first = true;
    out.push("(");
    for (leads, branch) in [(Sign::Positive, then), (Sign::Negative, otherwise)] {
        let known = branch
            .known()
            .map(|known| known == (sign == Sign::Positive));
        if known == Some(false) {
            continue;
        }
        if !is_first {
            out.push(" OR ");
        }
        is_first = false;
        if known == Some(true) {
            condition.push(leads, form, out.reborrow())?;
        } else {
            out.push("(");
            condition.push(leads, form, out.reborrow())?;
            out.push(" AND ");
            branch.push(sign, form, out.reborrow())?;
            out.push(")");
        }
    }
    out.push(if is_first { "1=0)" } else { ")" });
    Ok(())
}

/// On `MySQL` `key IN (SELECT * FROM (SELECT key .. LIMIT ..) AS s)`: the LIMIT makes it one list, which
/// is there before the first row is changed.
fn push_whole<'b>(
    table: &'b dyn Push,
    node: &'b Node<'_>,
    sign: Sign,
    form: Form,
    mut out: Out<'_, 'b>,
) -> QueryResult<()> {
    if out.dialect() != Dialect::MySql {
        return node.push(sign, form, out);
    }
    out.push("(");
    table.push_key(out.reborrow())?;
    out.push(") IN (SELECT * FROM (SELECT ");
    table.push_key(out.reborrow())?;
    out.push(" FROM ");
    table.push(out.reborrow())?;
    out.push(" WHERE ");
    node.push(sign, Form::Filter, out.reborrow())?;
    out.push(" LIMIT 18446744073709551615) AS s)");
    Ok(())
}
