//! One file per thing that is generated. Expansion takes a checked declaration and can't fail.

mod columns;
mod data;
mod load;
pub(crate) mod names;
pub(crate) mod permissions;
pub(crate) mod profile;
pub(crate) mod user;
pub(crate) mod view;

use proc_macro2::{Literal, TokenStream};
use quote::{ToTokens, quote};
use syn::Ident;
use syn::ext::IdentExt;

/// A name as a type: `Name<(L<'n'>, L<'a'>, ..)>`.
pub(crate) fn name_type(krate: &impl ToTokens, name: &Ident) -> TokenStream {
    let letters = name.unraw().to_string();
    let letters = letters.chars().map(Literal::character);
    quote!(#krate::Name<(#(#krate::L<#letters>,)*)>)
}
