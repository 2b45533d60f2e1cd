//! Attributes as written: syntax only, everything with its place.

pub(crate) mod machine;
pub(crate) mod state;
pub(crate) mod transition;

use proc_macro2::TokenStream;
use syn::{Attribute, Meta};

use fsm_support::Errors;

/// The options of all attributes of this name, as one list.
pub(crate) fn options_of(attrs: &[Attribute], name: &str, errors: &mut Errors) -> TokenStream {
    let mut options = TokenStream::new();
    for attr in attrs.iter().filter(|attr| attr.path().is_ident(name)) {
        match &attr.meta {
            Meta::List(list) => {
                if !options.is_empty() {
                    options.extend(quote::quote!(,));
                }
                options.extend(trimmed(list.tokens.clone()));
            }
            other => errors.at(
                other,
                format!("write the options in parentheses: `#[{name}(..)]`"),
            ),
        }
    }
    options
}

/// Without a comma at the end, so that lists can be joined.
fn trimmed(tokens: TokenStream) -> TokenStream {
    let mut tokens: Vec<_> = tokens.into_iter().collect();
    if matches!(tokens.last(), Some(proc_macro2::TokenTree::Punct(p)) if p.as_char() == ',') {
        tokens.pop();
    }
    tokens.into_iter().collect()
}
