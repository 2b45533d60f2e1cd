//! What holds on every database.

use super::database;
use super::database::{Connection, Database, connect};

mod bulk;
mod create;
mod dropped;
mod hooks;
mod once;
mod outbox;
mod records;
mod rules;
mod save;
