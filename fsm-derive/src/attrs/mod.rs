//! Attributes as written: syntax only, everything with its place.

pub(crate) mod hook;
pub(crate) mod machine;
pub(crate) mod pending;
pub(crate) mod record;
pub(crate) mod rule;
pub(crate) mod state;
pub(crate) mod transition;

use darling::ast::NestedMeta;
use proc_macro2::TokenStream;
use syn::{Expr, Meta, Path};

/// What `crate = ..` says, whatever else is wrong with the options.
pub(crate) fn renamed(options: TokenStream) -> Option<Path> {
    let options = NestedMeta::parse_meta_list(options).ok()?;
    options.into_iter().find_map(|option| match option {
        NestedMeta::Meta(Meta::NameValue(pair)) if pair.path.is_ident("crate") => {
            match pair.value {
                Expr::Path(path) => Some(path.path),
                _ => None,
            }
        }
        _ => None,
    })
}
