//! The conditions that a tree ends in, and how each is written with either sign.

use diesel::prelude::*;
use diesel::result::Error;

use super::by_hand::{push_by_hand, push_by_hand_of};
use super::node::{Form, Sign};
use super::out::{Out, Push};
use super::term::{Kind, Place, Term, TermColumn};
use crate::db::Dialect;

/// How two operands compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Op {
    /// `=`
    Eq,
    /// `<>`
    Ne,
    /// `<`
    Lt,
    /// `<=`
    Le,
    /// `>`
    Gt,
    /// `>=`
    Ge,
}

impl Op {
    fn turned(self) -> Self {
        match self {
            Self::Eq => Self::Ne,
            Self::Ne => Self::Eq,
            Self::Lt => Self::Ge,
            Self::Ge => Self::Lt,
            Self::Gt => Self::Le,
            Self::Le => Self::Gt,
        }
    }

    fn text(self) -> &'static str {
        match self {
            Self::Eq => " = ",
            Self::Ne => " <> ",
            Self::Lt => " < ",
            Self::Le => " <= ",
            Self::Gt => " > ",
            Self::Ge => " >= ",
        }
    }
}

/// What a text is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextTest {
    /// Whether it begins with another.
    StartsWith,
    /// Whether it ends with another.
    EndsWith,
    /// Whether another stands in it.
    Contains,
    /// Whether it has no bytes.
    IsEmpty,
}

/// One condition.
pub(super) enum Leaf<'a> {
    /// Both operands are never NULL.
    Compare {
        left: Term<'a>,
        op: Op,
        right: Term<'a>,
    },
    /// `column = value` where the column may be NULL, which equals no value.
    SomeIs {
        column: TermColumn,
        value: Term<'a>,
    },
    /// Both are equal, or both are NULL.
    Same {
        left: TermColumn,
        right: Term<'a>,
    },
    IsSome(TermColumn),
    /// The column's value is in the list, which is not empty.
    OneOf {
        column: TermColumn,
        values: Box<dyn Push + 'a>,
    },
    /// The column holds one of these states; with the other sign, one of the others.
    States {
        column: TermColumn,
        these: Option<Box<dyn Push + 'a>>,
        others: Option<Box<dyn Push + 'a>>,
        /// Whether the column is an enum of the database's.
        label: bool,
    },
    Text {
        column: TermColumn,
        test: TextTest,
        value: Option<Term<'a>>,
    },
    Flag(TermColumn),
    /// What the user wrote, of the columns of the table under its own name.
    ByHand {
        place: Place,
        sql: Box<dyn Push + 'a>,
        /// That the row's states are known, where the body may read one: a row of another state can't be loaded.
        known: Vec<super::node::Node<'a>>,
        /// What is known of the body.
        #[cfg(feature = "test-util")]
        seen: Box<super::by_hand::Seen>,
    },
    /// The same of one row of the table, which its key finds.
    ByHandOf {
        table: Box<dyn Push>,
        key: Box<Leaf<'a>>,
        sql: Box<dyn Push + 'a>,
    },
    /// What a comparison of a rule's forms changes, to see that it would notice.
    #[cfg(feature = "test-util")]
    Changed(super::agreement::Change, Box<Leaf<'a>>),
}

impl Leaf<'_> {
    /// Whether an index on a column may find the rows of which this holds.
    pub(super) fn finds_by_index(&self) -> bool {
        match self {
            Self::Compare { left, op, right } => {
                let columns = [left, right].map(|term| matches!(term, Term::Column(_)));
                *op == Op::Eq && columns != [true, true] && columns != [false, false]
            }
            Self::SomeIs { value, .. } => !matches!(value, Term::Column(_)),
            Self::OneOf { .. } | Self::States { .. } => true,
            // What is changed is the condition, and not how the rest is written.
            #[cfg(feature = "test-util")]
            Self::Changed(_, leaf) => leaf.finds_by_index(),
            _ => false,
        }
    }

    pub(super) fn places(&self, tell: &mut dyn FnMut(Place, Kind)) {
        match self {
            Self::Compare { left, right, .. } => {
                left.places(tell);
                right.places(tell);
            }
            Self::SomeIs { column, value }
            | Self::Same {
                left: column,
                right: value,
            } => {
                tell(column.place, column.kind());
                value.places(tell);
            }
            Self::Text { column, value, .. } => {
                tell(column.place, column.kind());
                if let Some(value) = value {
                    value.places(tell);
                }
            }
            Self::IsSome(column)
            | Self::OneOf { column, .. }
            | Self::States { column, .. }
            | Self::Flag(column) => tell(column.place, column.kind()),
            Self::ByHand { place, .. } => tell(*place, Kind::Other),
            // It speaks of a row of its own.
            Self::ByHandOf { .. } => {}
            #[cfg(feature = "test-util")]
            Self::Changed(_, leaf) => leaf.places(tell),
        }
    }

    /// Whether it is about a state.
    pub(super) fn is_of_state(&self) -> bool {
        #[cfg(feature = "test-util")]
        if let Self::Changed(_, leaf) = self {
            return leaf.is_of_state();
        }
        matches!(self, Self::States { .. })
    }

    /// Whether it counts other rows, or may look at any.
    pub(super) fn looks_elsewhere(&self) -> bool {
        match self {
            Self::Compare { left, right, .. } => left.counts() || right.counts(),
            Self::ByHand { .. } => true,
            #[cfg(feature = "test-util")]
            Self::Changed(_, leaf) => leaf.looks_elsewhere(),
            _ => false,
        }
    }

    /// The inner and the outer column, and whether the outer may be NULL, where this says that they are
    /// equal and the database's own `=` says the same.
    pub(super) fn as_link(&self, own: Place) -> Option<(&TermColumn, &TermColumn, bool)> {
        let (left, right, left_nullable) = match self {
            Self::Compare {
                left: Term::Column(left),
                op: Op::Eq,
                right: Term::Column(right),
            } => (left, right, false),
            Self::SomeIs {
                column,
                value: Term::Column(right),
            } => (column, right, true),
            #[cfg(feature = "test-util")]
            Self::Changed(super::agreement::Change::Unguarded, leaf) => {
                let (inner, outer, _) = leaf.as_link(own)?;
                return Some((inner, outer, false));
            }
            _ => return None,
        };
        let text = left.kind() == Kind::Text || right.kind() == Kind::Text;
        if text || left.kind() == Kind::Bool {
            return None;
        }
        match (left.place == own, right.place == own) {
            (true, false) => Some((left, right, false)),
            (false, true) => Some((right, left, left_nullable)),
            _ => None,
        }
    }

    pub(super) fn push<'b>(
        &'b self,
        sign: Sign,
        form: Form,
        mut out: Out<'_, 'b>,
    ) -> QueryResult<()> {
        let positive = sign == Sign::Positive;
        match self {
            #[cfg(feature = "test-util")]
            Self::Changed(change, leaf) => change.push(leaf, sign, form, out),
            Self::Compare { left, op, right } => {
                let op = if positive { *op } else { op.turned() };
                push_compared(|out| left.push(out), left.kind(), op, right, out)
            }
            Self::SomeIs { column, value } => {
                let op = if positive { Op::Eq } else { Op::Ne };
                let guarded = !positive || matches!(form, Form::Total | Form::Each);
                if guarded {
                    out.push("(");
                    column.push(out.reborrow())?;
                    out.push(if positive {
                        " IS NOT NULL AND "
                    } else {
                        " IS NULL OR "
                    });
                }
                push_compared(
                    |out| column.push(out),
                    column.kind(),
                    op,
                    value,
                    out.reborrow(),
                )?;
                if guarded {
                    out.push(")");
                }
                Ok(())
            }
            Self::ByHand {
                place, sql, known, ..
            } => push_by_hand(*place, &**sql, known, positive, out),
            Self::ByHandOf { table, key, sql } => {
                push_by_hand_of(&**table, key, &**sql, positive, out)
            }
            Self::Same { left, right } => push_same(left, right, positive, out),
            Self::IsSome(column) => {
                column.push(out.reborrow())?;
                out.push(if positive { " IS NOT NULL" } else { " IS NULL" });
                Ok(())
            }
            Self::OneOf { column, values } => {
                push_one_of(column, &**values, column.kind(), positive, out)
            }
            Self::States {
                column,
                these,
                others,
                label,
            } => {
                let list = if positive { these } else { others };
                let Some(list) = list else {
                    out.push("1=0");
                    return Ok(());
                };
                if *label && out.dialect() == Dialect::Postgres {
                    // An enum of the database's compares with its own labels alone.
                    let as_text = |mut out: Out<'_, 'b>| {
                        out.push("CAST(");
                        column.push(out.reborrow())?;
                        out.push(" AS TEXT)");
                        Ok(())
                    };
                    return push_in(as_text, &**list, true, out);
                }
                let kind = if *label { Kind::Text } else { column.kind() };
                push_one_of(column, &**list, kind, true, out)
            }
            Self::Text {
                column,
                test,
                value,
            } => push_text(column, *test, value.as_ref(), positive, out),
            Self::Flag(column) => match (out.dialect(), positive) {
                (Dialect::Postgres, true) => column.push(out),
                (Dialect::Postgres, false) => {
                    out.push("NOT ");
                    column.push(out)
                }
                (_, true) => push_truth(|out| column.push(out), " <> 0", out),
                (_, false) => push_truth(|out| column.push(out), " = 0", out),
            },
        }
    }
}

/// `left op right`, where the database's own operator may say something else than Rust.
pub(super) fn push_compared<'b>(
    left: impl Fn(Out<'_, 'b>) -> QueryResult<()>,
    kind: Kind,
    op: Op,
    right: &'b Term<'_>,
    mut out: Out<'_, 'b>,
) -> QueryResult<()> {
    let kind = if kind == Kind::Other {
        right.kind()
    } else {
        kind
    };
    match (kind, out.dialect()) {
        (Kind::Text, dialect) => {
            // The first finds the row by the index, the second is exact.
            let both = op == Op::Eq && dialect != Dialect::Sqlite;
            if both {
                out.push("(");
                left(out.reborrow())?;
                out.push(op.text());
                right.push(out.reborrow())?;
                out.push(" AND ");
            }
            // SQLite takes the collation of one side for both.
            let left_kind = if dialect == Dialect::Sqlite {
                Kind::Other
            } else {
                Kind::Text
            };
            push_exact(left_kind, &left, out.reborrow())?;
            out.push(op.text());
            push_exact(Kind::Text, |out| right.push(out), out.reborrow())?;
            if both {
                out.push(")");
            }
            Ok(())
        }
        (Kind::Bool, Dialect::Sqlite | Dialect::MySql) => {
            push_exact(Kind::Bool, &left, out.reborrow())?;
            out.push(op.text());
            push_exact(Kind::Bool, |out| right.push(out), out)
        }
        _ => {
            left(out.reborrow())?;
            out.push(op.text());
            right.push(out)
        }
    }
}

/// Where truth values are numbers, what is not 0 is true. A column of SQLite's holds anything, and what
/// is no number is loaded as 0.
fn push_truth<'b>(
    term: impl FnOnce(Out<'_, 'b>) -> QueryResult<()>,
    is: &'static str,
    mut out: Out<'_, 'b>,
) -> QueryResult<()> {
    let casts = out.dialect() == Dialect::Sqlite;
    if casts {
        out.push("CAST(");
    }
    term(out.reborrow())?;
    if casts {
        out.push(" AS INTEGER)");
    }
    out.push(is);
    Ok(())
}

/// What compares as in Rust: a text by its bytes, whatever the column's collation is, and a truth
/// value as one, whatever number it is.
fn push_exact<'b>(
    kind: Kind,
    term: impl FnOnce(Out<'_, 'b>) -> QueryResult<()>,
    mut out: Out<'_, 'b>,
) -> QueryResult<()> {
    match (kind, out.dialect()) {
        (Kind::Other, _) | (Kind::Bool, Dialect::Postgres) => term(out),
        (Kind::Bool, _) => {
            out.push("(");
            push_truth(term, " <> 0)", out)
        }
        (Kind::Text, Dialect::Sqlite) => {
            term(out.reborrow())?;
            out.push(" COLLATE BINARY");
            Ok(())
        }
        (Kind::Text, Dialect::Postgres | Dialect::MySql) => push_bytes(term, out),
    }
}

/// A text as its bytes in UTF-8.
fn push_bytes<'b>(
    term: impl FnOnce(Out<'_, 'b>) -> QueryResult<()>,
    mut out: Out<'_, 'b>,
) -> QueryResult<()> {
    let (before, after) = match out.dialect() {
        Dialect::Sqlite => ("CAST(", " AS BLOB)"),
        Dialect::Postgres => ("CAST(", " AS TEXT) COLLATE \"C\""),
        Dialect::MySql => ("CAST(CONVERT(", " USING utf8mb4) AS BINARY)"),
    };
    out.push(before);
    term(out.reborrow())?;
    out.push(after);
    Ok(())
}

/// `column IN (..)`, or on PostgreSQL `column = ANY(array)`.
fn push_in<'b>(
    column: impl FnOnce(Out<'_, 'b>) -> QueryResult<()>,
    values: &'b dyn Push,
    positive: bool,
    mut out: Out<'_, 'b>,
) -> QueryResult<()> {
    column(out.reborrow())?;
    let is_array = out.dialect() == Dialect::Postgres;
    out.push(match (is_array, positive) {
        (true, true) => " = ANY(",
        (true, false) => " <> ALL(",
        (false, true) => " IN ",
        (false, false) => " NOT IN ",
    });
    values.push(out.reborrow())?;
    if is_array {
        out.push(")");
    }
    Ok(())
}

/// The column's value is in a list, or is not.
fn push_one_of<'b>(
    column: &'b TermColumn,
    values: &'b dyn Push,
    kind: Kind,
    positive: bool,
    mut out: Out<'_, 'b>,
) -> QueryResult<()> {
    // The first finds the rows by the index, the second is exact.
    let both = kind == Kind::Text && positive && out.dialect() != Dialect::Sqlite;
    if both {
        out.push("(");
        push_in(|out| column.push(out), values, true, out.reborrow())?;
        out.push(" AND ");
    }
    let exact = |out: Out<'_, 'b>| push_exact(kind, |out| column.push(out), out);
    push_in(exact, values, positive, out.reborrow())?;
    if both {
        out.push(")");
    }
    Ok(())
}

/// What a text is asked, by its bytes.
fn push_text<'b>(
    column: &'b TermColumn,
    test: TextTest,
    value: Option<&'b Term<'_>>,
    positive: bool,
    mut out: Out<'_, 'b>,
) -> QueryResult<()> {
    let sqlite = out.dialect() == Dialect::Sqlite;
    let bytes = |out: Out<'_, 'b>| push_bytes(|out| column.push(out), out);
    let length = |out: &mut Out<'_, 'b>, of: &'b Term<'_>| {
        out.push(if sqlite { "length(" } else { "OCTET_LENGTH(" });
        push_bytes(|out| of.push(out), out.reborrow())?;
        out.push(")");
        Ok::<(), Error>(())
    };
    let Some(value) = value else {
        out.push(if sqlite { "length(" } else { "OCTET_LENGTH(" });
        bytes(out.reborrow())?;
        out.push(if positive { ") = 0" } else { ") <> 0" });
        return Ok(());
    };
    let same = if positive { " = " } else { " <> " };
    match (test, out.dialect()) {
        (TextTest::Contains, dialect) => {
            let (before, between) = match dialect {
                Dialect::Sqlite => ("instr(", ", "),
                Dialect::Postgres => ("strpos(", ", "),
                Dialect::MySql => ("INSTR(", ", "),
            };
            out.push(before);
            bytes(out.reborrow())?;
            out.push(between);
            push_bytes(|out| value.push(out), out.reborrow())?;
            out.push(if positive { ") > 0" } else { ") = 0" });
            return Ok(());
        }
        (TextTest::EndsWith, Dialect::Sqlite) => {
            // A part of an empty blob is NULL.
            out.push("ifnull(substr(");
            bytes(out.reborrow())?;
            out.push(", -");
            length(&mut out, value)?;
            out.push("), x''");
        }
        (TextTest::EndsWith, dialect) => {
            out.push("RIGHT(");
            bytes(out.reborrow())?;
            out.push(", ");
            if dialect == Dialect::Postgres {
                out.push("LENGTH(");
                value.push(out.reborrow())?;
                out.push(")");
            } else {
                length(&mut out, value)?;
            }
        }
        (_, Dialect::Sqlite) => {
            out.push("ifnull(substr(");
            bytes(out.reborrow())?;
            out.push(", 1, ");
            length(&mut out, value)?;
            out.push("), x''");
        }
        (_, dialect) => {
            out.push("LEFT(");
            bytes(out.reborrow())?;
            out.push(", ");
            if dialect == Dialect::Postgres {
                out.push("LENGTH(");
                value.push(out.reborrow())?;
                out.push(")");
            } else {
                length(&mut out, value)?;
            }
        }
    }
    out.push(")");
    out.push(same);
    push_bytes(|out| value.push(out), out)
}

/// Both are equal, or both are NULL.
fn push_same<'b>(
    left: &'b TermColumn,
    right: &'b Term<'_>,
    positive: bool,
    mut out: Out<'_, 'b>,
) -> QueryResult<()> {
    let op = match (out.dialect(), positive) {
        (Dialect::Sqlite, true) => " IS ",
        (Dialect::Sqlite, false) => " IS NOT ",
        (Dialect::Postgres, true) => " IS NOT DISTINCT FROM ",
        (Dialect::Postgres, false) => " IS DISTINCT FROM ",
        (Dialect::MySql, _) => " <=> ",
    };
    let turned = !positive && out.dialect() == Dialect::MySql;
    if turned {
        out.push("NOT (");
    }
    push_exact(left.kind(), |out| left.push(out), out.reborrow())?;
    out.push(op);
    push_exact(left.kind(), |out| right.push(out), out.reborrow())?;
    if turned {
        out.push(")");
    }
    Ok(())
}
