//! One file per thing that is generated. Expansion takes a checked declaration and can't fail.

pub(crate) mod docs;
pub(crate) mod event;
pub(crate) mod machine;
pub(crate) mod methods;
pub(crate) mod state;
pub(crate) mod storage;
pub(crate) mod table;
pub(crate) mod typed;

use syn::{Path, parse_quote};

/// The path of `fsm-core`: what `crate = ..` says, or its own name.
pub(crate) fn crate_path(renamed: Option<&Path>) -> Path {
    renamed.cloned().unwrap_or_else(|| parse_quote!(::fsm_core))
}
