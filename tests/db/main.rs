//! Rows of a database: how they are born, moved and lost to somebody else. A test's name starts with
//! the line of the requirements that it covers.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by a panic"
)]

mod create;
mod race;
mod save;
mod storage;
mod transaction;
mod trigger;
mod version;
