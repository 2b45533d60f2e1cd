//! What is written into the outbox.

use diesel::backend::Backend;
use diesel::prelude::*;
use diesel::serialize::ToSql;
use diesel::sql_types::{BigInt, Text};
use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

use super::statement::Statement;
use crate::db::fragment::Frag;
use crate::db::hook::Change;
use crate::db::run::Run;
use crate::error::TransitionError;
use crate::machine::Model;

/// Something that must happen after a transition: a mail, a booking with another system.
///
/// A transition names it, `#[transition(deny: Pending => Denied, effect = LetterOfDenial)]`, and it is made from
/// the change: `impl From<&Change<'_, Loan>> for LetterOfDenial`. It is kept as JSON until a
/// [`Worker`](super::Worker) has carried it out, and is read by what may be a later version of the program: add
/// fields with `#[serde(default)]`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no effect",
    label = "this is not an `Effect`",
    note = "an effect has a name: `impl Effect for LetterOfDenial {{ const NAME: &'static str = \"letter_of_denial\"; }}`",
    note = "and is kept as JSON until it is carried out: derive `serde::Serialize` and `serde::Deserialize` for it"
)]
pub trait Effect: HasJson + 'static {
    /// What the outbox calls it, in not more than 255 bytes, without white space at its ends; effects that wait are found
    /// by it, so it stays.
    const NAME: &'static str;
}

/// The name of an effect, which every database keeps and finds as it is: MySQL's column has an end, and its comparison
/// reads over the spaces at the end of a text.
pub(super) const fn name_of<T: Effect>() -> &'static str {
    const {
        let name = T::NAME.as_bytes();
        assert!(!name.is_empty(), "an effect's `NAME` is empty");
        assert!(
            name.len() <= 255,
            "an effect's `NAME` is longer than 255 bytes"
        );
        assert!(
            name.len() == name.trim_ascii().len(),
            "an effect's `NAME` begins or ends with white space"
        );
    }
    T::NAME
}

/// A value that can be written as JSON and read again: `serde`'s [`Serialize`] and `Deserialize`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't be an effect: it has no JSON that it could be kept as",
    label = "this does not serialize, or can't be read again",
    note = "derive both: `#[derive(serde::Serialize, serde::Deserialize)]`"
)]
pub trait HasJson: Serialize + DeserializeOwned {}

#[diagnostic::do_not_recommend]
impl<T: Serialize + DeserializeOwned> HasJson for T {}

/// An effect that can be made from a change of `M`.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't be the effect of a transition of `{M}`",
    label = "this can't be made from the change, or is no `Effect`",
    note = "an effect is made from what has changed: `impl From<&Change<'_, {M}>> for {Self}`",
    note = "and it is an `Effect`: `impl Effect for {Self} {{ const NAME: &'static str = \"..\"; }}`, with `serde::Serialize` and `serde::Deserialize`"
)]
pub trait MadeFrom<M: Model> {
    /// Makes it, as it is written down.
    ///
    /// # Errors
    /// What `serde_json` says of a value that has no JSON.
    fn written(change: &Change<'_, M>) -> Result<Intent, TransitionError>;
}

#[diagnostic::do_not_recommend]
impl<M: Model, T: Effect + for<'c, 'm> From<&'c Change<'m, M>>> MadeFrom<M> for T {
    fn written(change: &Change<'_, M>) -> Result<Intent, TransitionError> {
        Intent::to(&T::from(change))
    }
}

/// For generated code: the effect of a change.
///
/// # Errors
/// What `serde_json` says of a value that has no JSON.
#[doc(hidden)]
pub fn effect<T: MadeFrom<M>, M: Model>(change: &Change<'_, M>) -> Result<Intent, TransitionError> {
    T::written(change)
}

/// An effect as it is written down.
#[doc(hidden)]
#[derive(Debug, Clone)]
pub struct Intent {
    pub(super) key: String,
    pub(super) effect: &'static str,
    pub(super) payload: String,
}

impl Intent {
    /// Of this effect.
    pub(super) fn to<T: Effect>(effect: &T) -> Result<Self, TransitionError> {
        let payload = serde_json::to_string(effect);
        Ok(Self {
            key: Uuid::now_v7().to_string(),
            effect: name_of::<T>(),
            payload: payload.map_err(|error| TransitionError::Effect {
                effect: T::NAME,
                error,
            })?,
        })
    }
}

/// Writes effects, in the transaction that is open.
///
/// # Errors
/// What Diesel reports.
pub(in crate::db) async fn put<R>(
    table: Frag<'_, R::Backend>,
    effects: Vec<Intent>,
    request_id: Option<&str>,
    run: &mut R,
) -> QueryResult<()>
where
    R: Run,
    String: ToSql<Text, R::Backend>,
    i64: ToSql<BigInt, R::Backend>,
{
    run.execute(insert(table, effects, request_id)).await?;
    Ok(())
}

/// The INSERT of effects. When they are due, and what else is known of a new one, the table's defaults say.
pub(super) fn insert<'a, DB: Backend>(
    table: Frag<'a, DB>,
    effects: Vec<Intent>,
    request_id: Option<&str>,
) -> Statement<'a, DB, ()> {
    let insert = Statement::on(table)
        .sql("INSERT INTO ")
        .table()
        .sql(" (effect_key, effect, payload, request_id) VALUES ");
    effects
        .into_iter()
        .enumerate()
        .fold(insert, |insert, (index, one)| {
            let insert = insert
                .sql(if index > 0 { ", (" } else { "(" })
                .text(one.key)
                .sql(", ")
                .text(one.effect)
                .sql(", ")
                .text(one.payload)
                .sql(", ");
            match request_id {
                Some(request_id) => insert.text(request_id).sql(")"),
                None => insert.sql("NULL)"),
            }
        })
}
