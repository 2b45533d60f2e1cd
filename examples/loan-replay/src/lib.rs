//! Replays an event log of loan applications through a state machine.
//!
//! The log is read as a stream. Its lines are replayed in batches, each in one transaction together
//! with the position in the log, so a replay can be stopped at any time, by whatever means, and goes on
//! where it was: nothing is replayed twice and nothing is left out.

mod connect;
mod database;
mod error;
pub mod loan;
pub mod log;
mod replay;
mod report;
mod run;
pub mod schema;

pub use error::Error;
pub use report::{RefusedEdge, Report};
pub use run::{Machine, Options, Run, run};
