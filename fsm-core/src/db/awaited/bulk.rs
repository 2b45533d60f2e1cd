//! Bulk transitions with `save_async`.

use diesel::expression::Expression;

use super::{Awaited, ConnectionAsync};
use crate::actor::{ActorGiven, ActorOf, ContextGiven, ContextOf};
use crate::db::bulk::{BulkRows, Condition, Many, Report, TextInSql};
use crate::db::changes::Changes;
use crate::db::table_model::TableModel;
use crate::error::TransitionError;
use crate::input::InputGiven;
use crate::machine::Model;
use crate::note::NoteGiven;
use crate::transition::Fire;

impl<M: Model, F, A, N, C, X, I> Fire<Many<M, F>, (), A, N, C, X, I> {
    /// [`save`](Fire::save) of a bulk transition on a connection of `diesel-async`. Where the future is
    /// dropped before it is ready, every row was moved and recorded or none; close the connection then.
    ///
    /// # Errors
    /// The same.
    pub async fn save_async<'a, K>(self, conn: &mut K) -> Result<Report, TransitionError>
    where
        K: ConnectionAsync,
        M: BulkRows<K::Database> + TableModel,
        M::RecordedKey: TextInSql<<M::KeyColumns as Expression>::SqlType>,
        F: Condition<'a, K::Database>,
        A: ActorGiven<ActorOf<M>>,
        N: NoteGiven,
        X: ContextGiven<ContextOf<M>>,
        I: InputGiven,
        C: Changes<'a, M, K::Database>,
    {
        self.moved(&mut Awaited(conn)).await
    }
}
