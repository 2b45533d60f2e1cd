//! The records of requests that have an id of their own: `.once(id)`.

use std::str::FromStr;

use diesel::backend::Backend;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::serialize::ToSql;
use diesel::sql_types::{Nullable, Text};

use super::entry::ONCE;
use crate::db::dialect::Dialect;
use crate::db::fragment::Frag;
use crate::note::not_blank;

/// A model whose records tell a request that comes again: one that keeps records. Made by
/// `#[derive(StateMachine)]`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` keeps no records, so a request that comes again is not known as one",
    label = "there is no record that the first one could be found by",
    note = "name the table that they are written to: `#[machine(record = records)]`; `fsm_core::RecordTable` has its SQL"
)]
pub trait KnowsRequests {
    /// The types of the fields of its key, as a tuple.
    #[doc(hidden)]
    type Parts;
}

/// You do not name it: the parts of a key, which can be read from the text that records name a row by.
#[diagnostic::on_unimplemented(
    message = "a row that was created before can't be found by the text of its key, a `{K}`",
    label = "a part of the key has no `FromStr`",
    note = "the record of the birth has the key as text, so that `create(..).once(..)` asks the type of each of its fields for `std::str::FromStr`, which reads what `Display` writes"
)]
pub trait KeyFromText<K>: Sized {
    /// The key of this text, if it is one.
    #[doc(hidden)]
    fn key_from(text: &str) -> Option<K>;
}

#[diagnostic::do_not_recommend]
impl<K: FromStr> KeyFromText<K> for (K,) {
    fn key_from(text: &str) -> Option<K> {
        text.parse().ok()
    }
}

macro_rules! of_several {
    ($($part:ident),*) => {
        #[diagnostic::do_not_recommend]
        impl<$($part: FromStr),*> KeyFromText<($($part,)*)> for ($($part,)*) {
            fn key_from(text: &str) -> Option<($($part,)*)> {
                let mut parts = parts(text).into_iter();
                let key = ($(parts.next()?.parse::<$part>().ok()?,)*);
                parts.next().is_none().then_some(key)
            }
        }
    };
}

of_several!(A, B);
of_several!(A, B, C);
of_several!(A, B, C, D);
of_several!(A, B, C, D, E);
of_several!(A, B, C, D, E, F);

/// What `key_texts` has put together.
fn parts(text: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        let kept = match letter {
            ',' => {
                parts.push(String::new());
                continue;
            }
            '\\' => letters.next(),
            other => Some(other),
        };
        if let Some(part) = parts.last_mut() {
            part.extend(kept);
        }
    }
    parts
}

/// So many letters an id may have; the column holds 255, also of those that are marked with a number.
const LONGEST: usize = 200;

/// Why an id can't be one, if it can't.
pub(crate) fn unusable(id: &str) -> Option<&'static str> {
    if not_blank(id).is_none() {
        Some("it is blank")
    } else if id.chars().nth(LONGEST).is_some() {
        Some("it is longer than 200 letters")
    } else if id.contains(char::is_control) {
        Some("it holds a control character")
    } else if id.trim() != id {
        Some("it begins or ends with white space")
    } else {
        None
    }
}

/// What stands in the column of the record of this number: the id, and in each further record of the same
/// change a text that no id is.
pub(super) fn once_of(id: &str, number: usize) -> String {
    match number {
        0 => id.to_owned(),
        _ => format!("{id}\u{1f}{}", number + 1),
    }
}

/// What the record of a request says.
#[doc(hidden)]
#[derive(Debug)]
pub struct Asked {
    once: String,
    pub(super) table: String,
    pub(super) row: Option<String>,
    pub(super) machine: String,
    pub(super) event: String,
    pub(super) to: Option<String>,
    pub(super) actor: Option<String>,
    pub(super) note: Option<String>,
    pub(super) input: Option<String>,
}

type Maybe = Option<String>;
pub(crate) type AskedRow = (
    Maybe,
    Maybe,
    Maybe,
    Maybe,
    Maybe,
    Maybe,
    Maybe,
    Maybe,
    Maybe,
);
pub(crate) type AskedColumns = (
    Nullable<Text>,
    Nullable<Text>,
    Nullable<Text>,
    Nullable<Text>,
    Nullable<Text>,
    Nullable<Text>,
    Nullable<Text>,
    Nullable<Text>,
    Nullable<Text>,
);

impl Asked {
    /// The records of a request, in order: of its first event, and so on. Of what else the database takes for
    /// the same text there is none.
    pub(crate) fn in_order(rows: Vec<AskedRow>, ids: &[String]) -> Vec<Self> {
        let asked = rows.into_iter().map(Self::of).collect::<Vec<_>>();
        let mut in_order: Vec<(usize, Self)> = Vec::new();
        for asked in asked {
            if let Some(at) = ids.iter().position(|id| *id == asked.once) {
                in_order.push((at, asked));
            }
        }
        in_order.sort_by_key(|(at, _)| *at);
        in_order.into_iter().map(|(_, asked)| asked).collect()
    }

    /// The key of the row.
    pub(crate) fn row(&self) -> Option<&str> {
        self.row.as_deref()
    }

    fn of((once, table, row, machine, event, to, actor, note, input): AskedRow) -> Self {
        Self {
            once: once.unwrap_or_default(),
            table: table.unwrap_or_default(),
            row,
            machine: machine.unwrap_or_default(),
            event: event.unwrap_or_default(),
            to,
            actor,
            note,
            input,
        }
    }
}

/// `SELECT .. FROM records WHERE once IN (..)`.
pub(crate) struct Lookup<'a, DB: Backend> {
    table: Frag<'a, DB>,
    ids: &'a [String],
}

impl<'a, DB: Backend> Lookup<'a, DB> {
    /// The records of these, as an INSERT would see them: `MySQL` may read from a snapshot that is older, or what is
    /// not committed yet.
    pub(crate) fn new(table: Frag<'a, DB>, ids: &'a [String]) -> Self {
        Self { table, ids }
    }
}

impl<DB> QueryFragment<DB> for Lookup<'_, DB>
where
    DB: Backend + 'static,
    String: ToSql<Text, DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.push_sql("SELECT ");
        out.push_identifier(ONCE)?;
        out.push_sql(
            ", row_table, row_key, machine, event, to_state, actor_key, note, input FROM ",
        );
        self.table.walk_ast(out.reborrow())?;
        out.push_sql(" WHERE ");
        out.push_identifier(ONCE)?;
        out.push_sql(" IN (");
        for (index, id) in self.ids.iter().enumerate() {
            out.push_sql(if index > 0 { ", " } else { "" });
            out.push_bind_param::<Text, String>(id)?;
        }
        out.push_sql(")");
        if Dialect::of::<DB>() == Some(Dialect::MySql) {
            out.push_sql(" LOCK IN SHARE MODE");
        }
        Ok(())
    }
}

impl<DB: Backend> Query for Lookup<'_, DB> {
    type SqlType = AskedColumns;
}

impl<DB: Backend> QueryId for Lookup<'_, DB> {
    type QueryId = ();

    const HAS_STATIC_QUERY_ID: bool = false;
}
