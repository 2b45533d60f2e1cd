//! What holds on every database.

use super::database;
use super::database::{Connection, Database};

pub(super) mod account;
mod bulk;
mod bulk_edges;
mod bulk_race;
mod contention;
mod create;
mod crowd;
mod ddl;
mod deadlock;
mod doctor;
mod filters;
mod hooks;
mod isolation;
mod keys;
mod lifecycle;
mod odd_rows;
mod once;
mod once_race;
mod once_refused_twice;

mod outbox;
mod outbox_mishaps;
mod override_state;
mod pending;
mod race;
mod record_texts;
mod records;
mod rules_on_transitions;
mod save;
mod set;
mod storage;
mod traced;
mod transaction;
mod undone;
mod version;
