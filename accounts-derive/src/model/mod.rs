//! Declarations with their names resolved and checked. Expansion can rely on them.

pub(crate) mod field;
pub(crate) mod permissions;
pub(crate) mod profile;
pub(crate) mod user;
pub(crate) mod view;

use syn::{Path, parse_quote};

/// The path of `accounts`: what `crate = ..` says, or its own name.
fn crate_path(renamed: Option<&Path>) -> Path {
    renamed.cloned().unwrap_or_else(|| parse_quote!(::accounts))
}
