//! Subjects and measuring tools for the comparison of `fsm-core` with its peers.
//!
//! - [`loan`]: events in memory on a machine of six states, every library.
//! - [`large`]: the same on a machine of 500 states and 1,500 events.
//! - [`chain`]: a fixed legal chain in typed form.
//! - [`consumer`]: generated crates with one machine, whose compile time is measured.
//! - [`models`]: the same with many models on tables.
//! - `decisions` (a feature): one decision about one object, beside casbin and cedar-policy.
//! - `stored` (a feature): rows of a database that go through a log of real events.
//! - `lists` (the same feature): which rows a user may act on.
//!
//! The programs are `events` (the first three), `compile_time`, `compile_models`, `stored` and `lists`.

// rustc counts each attribute on a field as a level of macro expansion: 127 by default, and the
// large machine has 1,500.
#![cfg_attr(feature = "ours", recursion_limit = "2048")]

pub mod arguments;
pub mod chain;
pub mod consumer;
#[cfg(feature = "decisions")]
pub mod decisions;
pub mod instructions;
pub mod large;
#[cfg(feature = "stored")]
pub mod lists;
pub mod loan;
pub mod markdown;
pub mod models;
pub mod rounds;
#[cfg(feature = "stored")]
pub mod stored;
pub mod subject;
pub mod workshop;
pub mod xorshift;
