//! Without the feature `outbox` nothing is an effect.

use diesel::prelude::*;

use crate::db::fragment::Frag;
use crate::db::hook::Change;
use crate::db::run::Run;
use crate::error::TransitionError;
use crate::machine::Model;

/// An effect that can be made from a change of `M`; it needs the feature `outbox` of fsm-core.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't be an effect: `fsm-core` lacks its feature `outbox`",
    label = "effects are kept in an outbox until they are carried out",
    note = "turn it on in Cargo.toml: `fsm-core = {{ version = \"..\", features = [\"outbox\"] }}`"
)]
pub trait MadeFrom<M: Model> {}

/// An effect as it is written down: there is none.
#[doc(hidden)]
#[derive(Debug, Clone)]
pub enum Intent {}

/// For generated code.
///
/// # Errors
/// Never.
#[doc(hidden)]
pub fn effect<T: MadeFrom<M>, M: Model>(_: &Change<'_, M>) -> Result<Intent, TransitionError> {
    Err(TransitionError::NotFound)
}

/// There is nothing to write.
#[expect(
    clippy::unused_async,
    reason = "with the feature it waits for the database"
)]
pub(in crate::db) async fn put<R: Run>(
    _: Frag<'_, R::Backend>,
    _: Vec<Intent>,
    _: Option<&str>,
    _: &mut R,
) -> QueryResult<()> {
    Ok(())
}
