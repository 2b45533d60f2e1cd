//! The guide: chapters that lead from nothing to a program that works.
//!
//! | chapter | |
//! | --- | --- |
//! | [`rules`] | who may do what to which row: one function, in Rust and in SQL |
//! | [`workflow`] | a desk where loans are decided: notes, inputs, exceptions, forms |
//! | [`records`] | who did what to a row, when and why |
//! | [`side_effects`] | what else happens with a transition: hooks, and what they promise |
//! | `effects` (feature `outbox`) | what must happen after a transition, also where the process dies |
//! | [`database`] | CHECKs and triggers from the same table: an UPDATE by hand that is no transition is refused; states and events that are renamed |
//! | [`bulk`] | one event on every row that a filter finds |
//! | [`servers`] | many application servers on one database, replicas, distributed engines; the SQL of each statement |
//! | `asynchronous` (feature `async`) | the same on connections of `diesel-async`; futures that are dropped |

#[cfg(feature = "async")]
#[doc = include_str!("../guide/async.md")]
pub mod asynchronous {}

#[doc = include_str!("../guide/rules.md")]
pub mod rules {}

// Its programs have inputs, which serialize.
#[cfg_attr(feature = "serde", doc = include_str!("../guide/workflow.md"))]
#[cfg_attr(not(feature = "serde"), doc = "The chapter needs the feature `serde`.")]
pub mod workflow {}

#[doc = include_str!("../guide/records.md")]
pub mod records {}

#[doc = include_str!("../guide/database.md")]
pub mod database {}

#[doc = include_str!("../guide/side_effects.md")]
pub mod side_effects {}

#[cfg(feature = "outbox")]
#[doc = include_str!("../guide/effects.md")]
pub mod effects {}

#[doc = include_str!("../guide/servers.md")]
pub mod servers {}

#[doc = include_str!("../guide/bulk.md")]
pub mod bulk {}
