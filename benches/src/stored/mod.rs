//! Stored transitions: rows of a database that go through a log of real events.
//!
//! The log is that of the BPI Challenge 2012: loan applications of a bank, nine events, 21 edges.
//! Every subject moves the same rows by the same events on the same tables: [`ours`] by `save`,
//! [`by_hand`] by an UPDATE in Diesel as one writes it without this library. Programs in other
//! languages (`peers/`) do the same with theirs, and print the same lines of JSON.
//!
//! - [`log`] reads the log.
//! - [`schema`] has the tables.
//! - [`database`] opens and fills a database, and says what a subject needs of it.
//! - [`subject`] lists what is measured.
//! - [`replay`] takes the time of a subject on a database: a [`turn::Turn`].
//! - [`report`] makes tables of turns.

pub mod by_hand;
pub mod database;
pub mod delay;
pub mod log;
pub mod ours;
pub mod replay;
pub mod report;
pub mod schema;
pub mod subject;
pub mod turn;

use std::error::Error;

/// Any error: what goes wrong here ends the program.
pub type AnyError = Box<dyn Error>;
