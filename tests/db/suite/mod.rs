//! What holds on every database.

use super::database;
use super::database::{Connection, Database};

pub(super) mod account;
mod contention;
mod create;
mod crowd;
mod doctor;
mod filters;
mod hooks;
mod isolation;
mod keys;
mod lifecycle;
mod odd_rows;
mod override_state;
mod pending;
mod race;
mod records;
mod rules_on_transitions;
mod save;
mod set;
mod storage;
mod traced;
mod transaction;
mod version;
