//! Machines on rows of a database, through Diesel.

mod assigned;
#[cfg(feature = "async")]
pub mod awaited;
pub mod bulk;
mod changes;
mod contention;
mod create;
pub(crate) mod ddl;
mod dialect;
mod doctor;
mod events_for;
mod filters;
mod fragment;
mod hook;
mod insert;
mod once;
mod or_get;
#[cfg(feature = "outbox")]
pub mod outbox;
#[cfg(not(feature = "outbox"))]
#[path = "no_outbox.rs"]
pub mod outbox;
mod outbox_place;
mod own_table;
mod pending;
pub mod record;
mod retry;
mod row_move;
mod rows;
pub mod rule;
mod ruled;
mod run;
mod save;
mod state_column;
mod table_model;
mod trace;
mod transaction;
mod unknown;

pub use changes::{Both, Changes, Set};
pub use contention::Contention;
pub use create::{Create, CreateRow, InsertOf, KeyFromDatabase, Keyed, NamedKey, StartIn};
pub use ddl::{Ddl, TableDdl, drift};
pub use dialect::{Dialect, Writable};
pub use doctor::{Finding, ReadsText, Texts, doctor};
pub use events_for::{EventsFor, InContext};
pub use filters::{CanHappen, FilterStates, InState, StateList};
pub use fragment::{Cond, Frag};
pub use hook::{Change, Hooks, RefusedAttempt};
pub use insert::GivesKey;
pub use or_get::OrGet;
pub use pending::{PendingEvent, SaveWithEvent};
pub use row_move::{Find, Move};
pub use ruled::RulesOn;
pub use run::BlockingConnection;
pub use save::Saved;
pub use table_model::{MachineColumn, Stored, TableModel, Version, VersionNumber};
#[cfg(feature = "sqlite")]
pub use transaction::immediate_transaction;
pub use transaction::transaction;

pub(crate) use table_model::Columns;

pub(crate) use unknown::behind as unknown_state_behind;

/// What generated code calls.
#[doc(hidden)]
pub mod generated {
    pub use super::bulk::{AfterAnEvent, Bulk, FindsRows, Many, NoRecords, NotInBulk, Ways, ways};
    pub use super::create::{Born, initial};
    pub use super::fragment::{Assigned, Bind, all, bind, eq, set};
    pub use super::hook::{
        Change, Hooks, Later, RefusedAttempt, later, run_after, run_before, run_on_refusal,
    };
    #[cfg(feature = "async")]
    pub use super::hook::{Hooked, run_before_async};
    pub use super::outbox::{Intent, effect};
    pub use super::outbox_place::{OutboxPlace, outbox_place};
    pub use super::pending::{GivesEvent, GivesTarget, Pending, PendingEvent, pending};
    pub use super::record::{
        KnowsRequests, RecordKey, RecordPlace, Recorded, RecordsOf, key_text, key_texts,
        record_key, record_key_column, record_place, row_table,
    };
    pub use super::rows::Rows;
    pub use super::run::TakesBlockingHooks;
    pub use super::save::Saved;
    pub use super::state_column::{
        Birth, HasStateType, NoColumn, StateColumn, StoredAs, StoredState, from_null,
        from_sql_code, from_sql_name, is_source, is_state, to_sql_code, to_sql_name,
    };
    pub use super::table_model::{
        MachineColumn, StateColumnInfo, Stored, TableModel, Version, VersionNumber, next, stamp,
        state_column,
    };
    pub use super::{Cond, Frag};
}
