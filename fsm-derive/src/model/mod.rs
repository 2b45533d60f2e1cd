//! Declarations with their names resolved and their rules checked. Expansion can rely on them.

pub(crate) mod bulk;
mod columns;
pub(crate) mod event;
pub(crate) mod graph;
pub(crate) mod hooks;
pub(crate) mod machine;
mod options;
pub(crate) mod resolve;
pub(crate) mod rows;
pub(crate) mod state;
