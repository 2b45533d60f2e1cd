//! What holds on every database.

use super::database;
use super::database::{Connection, Database, connect};

mod create;
mod dropped;
mod records;
mod rules;
mod save;
