//! One file per thing that is generated. Expansion can't fail.

pub(crate) mod actor;
pub(crate) mod columns;
mod compared;
pub(crate) mod rule;
pub(crate) mod tree;
