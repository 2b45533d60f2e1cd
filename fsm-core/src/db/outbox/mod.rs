//! The outbox: what must happen after a transition, also where the process dies. `save` writes it down in the
//! transaction of the change, and a worker carries it out.

#[cfg(feature = "async")]
mod awaited;
mod backend;
mod effect;
mod handlers;
mod lag;
mod settings;
mod statement;
mod table;
mod take;
mod worker;

#[cfg(feature = "async")]
pub use awaited::WorkerAsync;
pub use backend::OutboxBackend;
pub use effect::{Effect, HasJson, Intent, MadeFrom, effect};
pub use handlers::Delivery;
pub use lag::{Lag, Outbox, Parked};
pub use table::OutboxTable;
pub use worker::{Round, Worker};

pub(in crate::db) use effect::put;
