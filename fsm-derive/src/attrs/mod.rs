//! Attributes as written: syntax only, everything with its place.

pub(crate) mod machine;
pub(crate) mod rule;
pub(crate) mod state;
pub(crate) mod transition;

use darling::ast::NestedMeta;
use proc_macro2::{Delimiter, TokenStream, TokenTree};
use syn::{Attribute, Expr, Meta, Path};

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
                options.extend(with_bare_types(trimmed(list.tokens.clone())));
            }
            other => errors.at(
                other,
                format!("write the options in parentheses: `#[{name}(..)]`"),
            ),
        }
    }
    options
}

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

/// A type that comes out of a `macro_rules!` is wrapped, and `Vec<u8>` in a wrapping is nothing that
/// `darling` can read: takes the wrapping of `actor = ..` and `context = ..` away.
fn with_bare_types(tokens: TokenStream) -> TokenStream {
    let mut bare = TokenStream::new();
    let (mut is_option, mut is_value) = (false, false);
    for token in tokens {
        let next = match &token {
            TokenTree::Ident(name) => (*name == "actor" || *name == "context", false),
            TokenTree::Punct(sign) => (false, is_option && sign.as_char() == '='),
            _ => (false, false),
        };
        match token {
            TokenTree::Group(group) if is_value && group.delimiter() == Delimiter::None => {
                bare.extend(group.stream());
            }
            other => bare.extend([other]),
        }
        (is_option, is_value) = next;
    }
    bare
}

/// Without a comma at the end, so that lists can be joined.
fn trimmed(tokens: TokenStream) -> TokenStream {
    let mut tokens: Vec<_> = tokens.into_iter().collect();
    if matches!(tokens.last(), Some(TokenTree::Punct(p)) if p.as_char() == ',') {
        tokens.pop();
    }
    tokens.into_iter().collect()
}
