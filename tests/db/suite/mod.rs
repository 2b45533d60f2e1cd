//! What holds on every database.

use super::database;
use super::database::{Connection, Database};

pub(super) mod account;
mod create;
mod race;
mod save;
mod storage;
mod transaction;
mod version;
