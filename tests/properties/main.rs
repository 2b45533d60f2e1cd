//! What holds of every machine: the table, the run-time form and the typed form accept the same, and
//! the graph is what a list of its edges says.
//!
//! Machines are made at compile time, so there is a fixed set of them, of different shapes; each
//! stands beside a list of its edges that was written by hand. What is random is the row, the
//! events, the targets and the way through the graph.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by a panic"
)]

mod diagram;
#[macro_use]
mod graph;
mod large;
mod machines;
mod names;
mod several;
mod subject;
