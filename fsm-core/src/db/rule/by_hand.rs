//! Conditions whose SQL is written by hand: `#[rule(sql = path)]`.

use std::marker::PhantomData;

use diesel::expression::AppearsOnTable;
use diesel::prelude::*;
use diesel::result::Error;
use diesel::sql_types::Bool;

use super::build::BuildOn;
use super::columns::{Columns, OneColumn};
use super::leaf::{Leaf, Op};
use super::node::{Form, Kind, Node, Sign};
use super::out::{BindsTo, FragmentOnAll, Out, Push, Written, WrittenOn};
use super::term::{Place, RuleRow, Term, TermColumn};
use super::value::NeverNull;

/// What is known of the body of a rule whose SQL is written by hand: a comparison of its forms looks for
/// values that matter.
#[cfg(feature = "test-util")]
#[derive(Default)]
pub(super) struct Seen {
    /// The rule's name.
    pub(super) of: &'static str,
    /// The texts that stand in it.
    pub(super) texts: &'static [&'static str],
    /// The numbers.
    pub(super) numbers: &'static [&'static str],
    /// The names; none where it reads what its names do not tell.
    pub(super) names: &'static [&'static str],
    /// The time of the context.
    pub(super) time: Option<chrono::DateTime<chrono::Utc>>,
    /// The models of the related rows that it looks at.
    pub(super) rows: Vec<super::related::Rows>,
}

impl<W: 'static> BuildOn<'_, W> {
    /// SQL that was written by hand, of the table's own columns. Its type says that it is never NULL.
    pub fn by_hand<'a, M, E>(&self, row: RuleRow<'a, M>, sql: E) -> Node<'a>
    where
        M: Columns,
        E: Expression<SqlType = Bool> + AppearsOnTable<M::Table> + WrittenOn<W> + 'a,
    {
        by_hand::<W, M, E>(row, sql, Vec::new())
    }

    /// The same where the body may read a state: neither it nor its negation allows a row whose state is not
    /// known, as of rules that are translated.
    pub fn by_hand_in_known_states<'a, M, E>(&self, row: RuleRow<'a, M>, sql: E) -> Node<'a>
    where
        M: Columns,
        E: Expression<SqlType = Bool> + AppearsOnTable<M::Table> + WrittenOn<W> + 'a,
    {
        by_hand::<W, M, E>(row, sql, M::known_states(row))
    }

    /// The same of one object whose body looks at related rows: the database is asked about its row.
    pub fn by_hand_of<'a, M, E>(&self, object: &'a M, sql: E) -> Node<'a>
    where
        M: Columns<Keyed = OneColumn>,
        M::KeyColumn: Column + Default + FragmentOnAll + 'static,
        <M::KeyColumn as Expression>::SqlType: NeverNull + 'static,
        &'a M::Key: BindsTo<W, <M::KeyColumn as Expression>::SqlType>,
        E: Expression<SqlType = Bool> + AppearsOnTable<M::Table> + WrittenOn<W> + 'a,
    {
        let key = RuleRow::<M>::at(Place::Table).col(M::KEY);
        let value = Term::value::<W, <M::KeyColumn as Expression>::SqlType, _>(
            M::KEY.of_row(object),
            key.column.kind,
        );
        Node(Kind::Leaf(Leaf::ByHandOf {
            table: M::table(),
            key: Box::new(Leaf::Compare {
                left: Term::Column(TermColumn::of(key.column)),
                op: Op::Eq,
                right: value,
            }),
            sql: Box::new(Written::<W, E>(sql, PhantomData)),
        }))
    }
}

fn by_hand<'a, W, M, E>(row: RuleRow<'a, M>, sql: E, known: Vec<Node<'a>>) -> Node<'a>
where
    W: 'static,
    M: Columns,
    E: WrittenOn<W> + 'a,
{
    Node(Kind::Leaf(Leaf::ByHand {
        place: row.place,
        sql: Box::new(Written::<W, E>(sql, PhantomData)),
        known,
        #[cfg(feature = "test-util")]
        seen: Box::default(),
    }))
}

/// The condition, of the table under its own name.
pub(super) fn push_by_hand<'b>(
    place: Place,
    sql: &'b dyn Push,
    known: &'b [Node<'_>],
    positive: bool,
    mut out: Out<'_, 'b>,
) -> QueryResult<()> {
    if place != Place::Table {
        let why = "a rule with SQL of its own speaks of its table by name, so it can't be asked of a related row or under an alias";
        return Err(Error::QueryBuilderError(why.into()));
    }
    if !known.is_empty() {
        out.push("(");
    }
    out.push(if positive { "(" } else { "NOT (" });
    sql.push(out.reborrow())?;
    out.push(")");
    for state in known {
        out.push(" AND ");
        state.push(Sign::Positive, Form::Total, out.reborrow())?;
    }
    if !known.is_empty() {
        out.push(")");
    }
    Ok(())
}

/// The same of one row; what is gone is allowed by neither sign.
pub(super) fn push_by_hand_of<'b>(
    table: &'b dyn Push,
    key: &'b Leaf<'_>,
    sql: &'b dyn Push,
    positive: bool,
    mut out: Out<'_, 'b>,
) -> QueryResult<()> {
    out.push("EXISTS (SELECT 1 FROM ");
    table.push(out.reborrow())?;
    out.push(" WHERE ");
    key.push(Sign::Positive, Form::Filter, out.reborrow())?;
    out.push(if positive { " AND (" } else { " AND NOT (" });
    sql.push(out.reborrow())?;
    out.push("))");
    Ok(())
}
