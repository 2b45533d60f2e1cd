//! What the user wrote.

pub(crate) mod columns;
pub(crate) mod rule;
