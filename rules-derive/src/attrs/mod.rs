//! What the user wrote.

pub(crate) mod actor;
pub(crate) mod columns;
pub(crate) mod rule;
