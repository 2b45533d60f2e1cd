//! Reading records.

use super::{Awaited, ConnectionAsync};
use crate::db::record::{
    BrokenRecord, Of, Record, RecordBackend, Recorded, broken, of_row, of_rows,
};
use crate::db::rows::Rows;
use crate::db::table_model::Stored;
use crate::error::TransitionError;
use crate::machine::Model;

/// [`History`](crate::db::record::History) on a connection of `diesel-async`. In scope with the prelude.
pub trait HistoryAsync: Model {
    /// [`history`](crate::db::record::History::history) on a connection of `diesel-async`.
    ///
    /// # Errors
    /// What the database reports.
    fn history_async<K>(
        &self,
        conn: &mut K,
    ) -> impl Future<Output = Result<Vec<Record>, TransitionError>>
    where
        K: ConnectionAsync<Database: RecordBackend>,
        Self: Recorded + Stored<K::Database>,
    {
        async move { of_row(self, Of::row, &mut Awaited(conn)).await }
    }

    /// [`history_of`](crate::db::record::History::history_of) on a connection of `diesel-async`.
    ///
    /// # Errors
    /// What the database reports.
    fn history_of_async<K>(
        rows: &[Self],
        conn: &mut K,
    ) -> impl Future<Output = Result<Vec<Vec<Record>>, TransitionError>>
    where
        K: ConnectionAsync<Database: RecordBackend>,
        Self: Recorded + Stored<K::Database>,
    {
        async move { of_rows(rows, &mut Awaited(conn)).await }
    }

    /// [`refused_attempts`](crate::db::record::History::refused_attempts) on a connection of `diesel-async`.
    ///
    /// # Errors
    /// What the database reports.
    fn refused_attempts_async<K>(
        &self,
        conn: &mut K,
    ) -> impl Future<Output = Result<Vec<Record>, TransitionError>>
    where
        K: ConnectionAsync<Database: RecordBackend>,
        Self: Recorded + Stored<K::Database>,
    {
        async move { of_row(self, Of::Refused, &mut Awaited(conn)).await }
    }
}

impl<M: Model> HistoryAsync for M {}

/// [`check_records`](crate::check_records) on a connection of `diesel-async`.
///
/// # Errors
/// What the database reports.
pub async fn check_records_async<M, K>(conn: &mut K) -> Result<Vec<BrokenRecord>, TransitionError>
where
    M: Recorded + Stored<K::Database> + Rows<K::Database>,
    K: ConnectionAsync<Database: RecordBackend>,
{
    broken::<M, _>(&mut Awaited(conn)).await
}
