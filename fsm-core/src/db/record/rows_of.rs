//! What differs between the records of many rows. The rows stand in `fsm_old` or `fsm_moved`: the parts of
//! their keys as `fsm_key0` and so on, the positions of their states as `fsm_from`, the numbers of their ways
//! as `fsm_way`, and `fsm_version`.

use diesel::backend::Backend;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment};
use diesel::serialize::ToSql;
use diesel::sql_types::Text;

use super::entry::{RecordKey, push_text};
use crate::db::dialect::Dialect;

/// Many rows, as their records tell them apart.
#[derive(Debug)]
pub(crate) struct RowsOf {
    /// How many columns the key has.
    keys: usize,
    /// The names of the states that they leave.
    sources: Vec<(i64, Option<&'static str>)>,
    targets: Vec<(i64, Option<&'static str>)>,
    overrides: Vec<(i64, bool)>,
    rules: Vec<(i64, Option<&'static str>)>,
    has_version: bool,
}

/// The number of a way, its target, whether it is an override, and its rule.
type Way = (i64, &'static str, bool, Option<&'static str>);

impl RowsOf {
    pub(crate) fn new(
        keys: usize,
        sources: Vec<(i64, &'static str)>,
        ways: impl Iterator<Item = Way>,
        has_version: bool,
    ) -> Self {
        let sources = sources.into_iter();
        let mut rows = Self {
            keys,
            sources: sources.map(|(at, name)| (at, Some(name))).collect(),
            targets: Vec::new(),
            overrides: Vec::new(),
            rules: Vec::new(),
            has_version,
        };
        for (number, target, overrides, rule) in ways {
            rows.targets.push((number, Some(target)));
            rows.overrides.push((number, overrides));
            rows.rules.push((number, rule));
        }
        rows
    }

    /// The column of the records that refers to the row by the part of its key of this number.
    pub(crate) fn reference<'a, DB: Backend>(
        column: &'static str,
        number: usize,
    ) -> RecordKey<'a, DB> {
        (column, Box::new(KeyPart(number)))
    }

    /// The key as one text, as `key_texts` makes it.
    pub(super) fn push_key<'b, DB>(&'b self, out: &mut AstPass<'_, 'b, DB>) -> QueryResult<()>
    where
        DB: Backend + 'static,
        str: ToSql<Text, DB>,
    {
        if self.keys == 1 {
            push_as_text(0, out);
            return Ok(());
        }
        // `||` is "or" in MySQL.
        let is_mysql = Dialect::of::<DB>() == Some(Dialect::MySql);
        let (before, between, after) = if is_mysql {
            ("CONCAT(", ", ',', ", ")")
        } else {
            ("", " || ',' || ", "")
        };
        out.push_sql(before);
        for number in 0..self.keys {
            out.push_sql(if number > 0 { between } else { "" });
            out.push_sql("REPLACE(REPLACE(");
            push_as_text(number, out);
            for (text, escaped) in [("\\", "\\\\"), (",", "\\,")] {
                out.push_sql(", ");
                out.push_bind_param::<Text, str>(text)?;
                out.push_sql(", ");
                out.push_bind_param::<Text, str>(escaped)?;
                out.push_sql(")");
            }
        }
        out.push_sql(after);
        Ok(())
    }

    /// Source, target, whether it is an override, and a comma.
    pub(super) fn push_step<'b, DB>(&'b self, out: &mut AstPass<'_, 'b, DB>) -> QueryResult<()>
    where
        DB: Backend,
        str: ToSql<Text, DB>,
    {
        push_text_by("fsm_from", &self.sources, out)?;
        push_text_by("fsm_way", &self.targets, out)?;
        push_by("fsm_way", &self.overrides, out, |holds, out| {
            out.push_sql(if holds { "TRUE" } else { "FALSE" });
            Ok(())
        })?;
        out.push_sql(", ");
        Ok(())
    }

    /// The rule that allowed it, and a comma.
    pub(super) fn push_rule<'b, DB>(&'b self, out: &mut AstPass<'_, 'b, DB>) -> QueryResult<()>
    where
        DB: Backend,
        str: ToSql<Text, DB>,
    {
        push_text_by("fsm_way", &self.rules, out)
    }

    /// The version after it.
    pub(super) fn push_version<DB: Backend>(&self, out: &mut AstPass<'_, '_, DB>) {
        out.push_sql(if self.has_version {
            "fsm_version + 1"
        } else {
            "NULL"
        });
    }
}

/// A part of the key.
struct KeyPart(usize);

impl<DB: Backend> QueryFragment<DB> for KeyPart {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.push_sql("fsm_key");
        out.push_sql(&self.0.to_string());
        Ok(())
    }
}

fn push_as_text<DB: Backend + 'static>(number: usize, out: &mut AstPass<'_, '_, DB>) {
    out.push_sql("CAST(fsm_key");
    out.push_sql(&number.to_string());
    let is_mysql = Dialect::of::<DB>() == Some(Dialect::MySql);
    out.push_sql(if is_mysql { " AS CHAR)" } else { " AS TEXT)" });
}

/// A text by a number, and a comma.
fn push_text_by<'b, DB>(
    column: &str,
    texts: &'b [(i64, Option<&'static str>)],
    out: &mut AstPass<'_, 'b, DB>,
) -> QueryResult<()>
where
    DB: Backend,
    str: ToSql<Text, DB>,
{
    if let [(_, text)] = texts {
        return push_text(*text, out);
    }
    push_by(column, texts, out, |text, out| {
        if let Some(text) = text {
            return out.push_bind_param::<Text, str>(text);
        }
        out.push_sql("NULL");
        Ok(())
    })?;
    out.push_sql(", ");
    Ok(())
}

/// A value by a number: by itself where there is one.
fn push_by<'b, T: Copy + PartialEq, DB: Backend>(
    column: &str,
    values: &[(i64, T)],
    out: &mut AstPass<'_, 'b, DB>,
    push: impl Fn(T, &mut AstPass<'_, 'b, DB>) -> QueryResult<()>,
) -> QueryResult<()> {
    if let Some(((_, first), others)) = values.split_first()
        && others.iter().all(|(_, value)| value == first)
    {
        return push(*first, out);
    }
    out.push_sql("CASE ");
    out.push_sql(column);
    for (number, value) in values {
        out.push_sql(" WHEN ");
        out.push_sql(&number.to_string());
        out.push_sql(" THEN ");
        push(*value, out)?;
    }
    out.push_sql(" END");
    Ok(())
}
