//! Records: who did what to a row, when and why, written with the change.

mod attempt;
mod check;
mod entry;
mod history;
mod once;
mod place;
mod rows_of;
mod schema;

pub use check::{BrokenRecord, check_records};
pub use entry::{
    Entry, RecordKey, Recording, RecordsOf, Told, key_text, key_texts, record_key, row_table,
};
pub use history::{History, Record, RecordBackend, Recorded};
pub use once::{Asked, KeyFromText, KnowsRequests};
pub use place::{RecordKeyColumn, RecordPlace, record_key_column, record_place};
pub use schema::RecordTable;

pub(crate) use attempt::{Attempt, born, is_born_before, rule_of, told, unborn};
#[cfg(feature = "async")]
pub(super) use check::broken;
pub(crate) use entry::ONCE;
#[cfg(feature = "async")]
pub(super) use history::{Of, of_row, of_rows};
pub(crate) use once::{AskedColumns, AskedRow, Lookup, unusable};
pub(crate) use rows_of::RowsOf;
