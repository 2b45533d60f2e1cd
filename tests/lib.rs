//! Tests that span the crates. This library is what their targets share: the account lifecycle, a
//! large machine, databases to run on, and how messages of the compiler are compared.
#![allow(
    missing_docs,
    clippy::missing_panics_doc,
    clippy::must_use_candidate,
    clippy::unwrap_used,
    reason = "only tests use it, and a test fails by a panic"
)]

pub mod account;
pub mod database;
pub mod large;
pub mod lending;
pub mod loans;
pub mod messages;
pub mod project;
pub mod traced;
