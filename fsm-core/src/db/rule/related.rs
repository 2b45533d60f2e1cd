//! Related rows as sub-selects.

use diesel::prelude::*;

use super::columns::Columns;
use super::node::{Form, Kind, Node, Sign};
use super::out::{Out, Push};
use super::term::{Kind as ColumnKind, Place, TermColumn};
use crate::db::Dialect;

/// Rows of another table that stand in a relation to a row.
pub(crate) struct Related<'a> {
    /// The table.
    table: Box<dyn Push>,
    pub(super) number: u16,
    pub(super) body: Node<'a>,
    /// How a comparison makes its rows.
    #[cfg(feature = "test-util")]
    pub(super) rows: Rows,
}

/// The rows of a model, as a comparison of a rule's forms makes them.
#[cfg(feature = "test-util")]
#[derive(Debug, Clone, Copy)]
pub(super) struct Rows {
    pub(super) model: &'static str,
    pub(super) scratch: fn() -> Option<super::agreement::scratch::Scratch>,
}

#[cfg(feature = "test-util")]
impl Rows {
    pub(super) fn of<M: Columns>() -> Self {
        Self {
            model: std::any::type_name::<M>(),
            scratch: M::scratch,
        }
    }
}

/// How a relation is tied to the row around it: `outer = inner`, and nothing else of `outer`'s row.
struct Link<'n, 'a> {
    inner: &'n TermColumn,
    outer: &'n TermColumn,
    outer_nullable: bool,
    rest: Vec<&'n Node<'a>>,
}

impl<'a> Related<'a> {
    pub(super) fn of<M: Columns>(number: u16, body: Node<'a>) -> Self {
        Self {
            table: M::table(),
            number,
            body,
            #[cfg(feature = "test-util")]
            rows: Rows::of::<M>(),
        }
    }

    /// Whether no row can be meant.
    pub(super) fn is_empty(&self) -> bool {
        self.body.known() == Some(false)
    }

    pub(super) fn places(&self, tell: &mut dyn FnMut(Place, ColumnKind)) {
        let own = Place::Related(self.number);
        self.body.places(&mut |place, kind| {
            if place != own {
                tell(place, kind);
            }
        });
    }

    fn push_from<'b>(&'b self, mut out: Out<'_, 'b>) -> QueryResult<()> {
        out.push(" FROM ");
        self.table.push(out.reborrow())?;
        out.push(" AS r");
        out.push_number(self.number.into());
        Ok(())
    }

    pub(super) fn push<'b>(
        &'b self,
        sign: Sign,
        form: Form,
        mut out: Out<'_, 'b>,
    ) -> QueryResult<()> {
        if form != Form::Each
            && let Some(link) = self.link()
        {
            return self.push_list(&link, sign, form, out);
        }
        if sign == Sign::Negative {
            out.push("NOT ");
        }
        out.push("EXISTS (SELECT 1");
        self.push_from(out.reborrow())?;
        self.push_where(out.reborrow())?;
        if form.waits() && out.dialect() == Dialect::Postgres {
            // PostgreSQL would make a join of it, and an UPDATE that has waited for its row looks for no
            // other partner of the row as it is now: where there was none, there is none. The OFFSET
            // keeps it a sub-select, which is asked anew.
            out.push(" OFFSET 0");
        }
        out.push(")");
        Ok(())
    }

    fn push_where<'b>(&'b self, mut out: Out<'_, 'b>) -> QueryResult<()> {
        if self.body.known() != Some(true) {
            out.push(" WHERE ");
            self.body
                .push(Sign::Positive, Form::Filter, out.reborrow())?;
            if out.dialect() == Dialect::MySql && self.reads_an_outer_text() {
                // MariaDB keeps the answers by the outer row's values, and takes two texts for one that
                // are equal in their collation. Where a variable is read it asks each time.
                out.push(" AND COALESCE(@fsm, 1) IS NOT NULL");
            }
        }
        Ok(())
    }

    /// Whether the rows depend on a text of the row around them.
    fn reads_an_outer_text(&self) -> bool {
        let mut reads = false;
        self.places(&mut |_, kind| reads |= kind == ColumnKind::Text);
        reads
    }

    /// `(SELECT COUNT(*) ..)`.
    pub(super) fn push_count<'b>(&'b self, mut out: Out<'_, 'b>) -> QueryResult<()> {
        out.push("(SELECT COUNT(*)");
        self.push_from(out.reborrow())?;
        self.push_where(out.reborrow())?;
        out.push(")");
        Ok(())
    }

    /// The one comparison of two columns by which this is tied to the row around it, if there is one
    /// and nothing else is: then the rows are one list that the database makes once.
    fn link(&self) -> Option<Link<'_, 'a>> {
        let own = Place::Related(self.number);
        let mut parts = Vec::new();
        flatten(&self.body, &mut parts);
        let mut link = None;
        let mut rest = Vec::new();
        for part in parts {
            let leaf = match &part.0 {
                Kind::Leaf(leaf) => leaf.as_link(own),
                _ => None,
            };
            match leaf {
                Some(found) if link.is_none() => link = Some(found),
                _ => {
                    let mut alone = true;
                    part.places(&mut |place, _| alone &= place == own);
                    if !alone {
                        return None;
                    }
                    rest.push(part);
                }
            }
        }
        let (inner, outer, outer_nullable) = link?;
        Some(Link {
            inner,
            outer,
            outer_nullable,
            rest,
        })
    }

    /// Whether the rows are one list.
    pub(super) fn is_list(&self) -> bool {
        self.link().is_some()
    }

    /// `outer IN (SELECT inner ..)`, or on PostgreSQL, where an index may find the rows, `outer = ANY(ARRAY(SELECT
    /// inner ..))`: its planner looks each element up. Where each row is looked at, it would go through the whole
    /// array for each; a list it hashes.
    fn push_list<'b>(
        &'b self,
        link: &Link<'b, 'a>,
        sign: Sign,
        form: Form,
        mut out: Out<'_, 'b>,
    ) -> QueryResult<()> {
        let guarded = link.outer_nullable && (sign == Sign::Negative || form == Form::Total);
        if guarded {
            out.push("(");
            link.outer.push(out.reborrow())?;
            out.push(match sign {
                Sign::Positive => " IS NOT NULL AND ",
                Sign::Negative => " IS NULL OR ",
            });
        }
        link.outer.push(out.reborrow())?;
        let is_array =
            out.dialect() == Dialect::Postgres && sign == Sign::Positive && form.may_use_index();
        out.push(match (is_array, sign) {
            (true, _) => " = ANY(ARRAY(SELECT ",
            (false, Sign::Positive) => " IN (SELECT ",
            (false, Sign::Negative) => " NOT IN (SELECT ",
        });
        link.inner.push(out.reborrow())?;
        self.push_from(out.reborrow())?;
        out.push(" WHERE ");
        link.inner.push(out.reborrow())?;
        out.push(" IS NOT NULL");
        for part in &link.rest {
            if part.known() != Some(true) {
                out.push(" AND ");
                part.push(Sign::Positive, Form::Filter, out.reborrow())?;
            }
        }
        if form.waits() && !is_array && out.dialect() == Dialect::Postgres {
            // As above: no join is made of it.
            out.push(" OFFSET 0");
        }
        out.push(if is_array { "))" } else { ")" });
        if guarded {
            out.push(")");
        }
        Ok(())
    }
}

/// The conditions that all have to hold.
fn flatten<'n, 'a>(node: &'n Node<'a>, parts: &mut Vec<&'n Node<'a>>) {
    match &node.0 {
        Kind::All(nodes) => nodes.iter().for_each(|node| flatten(node, parts)),
        Kind::Told(_, node) => flatten(node, parts),
        _ => parts.push(node),
    }
}
