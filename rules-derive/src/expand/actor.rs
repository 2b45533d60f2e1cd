//! What `#[derive(Actor)]` makes.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};

use crate::attrs::actor::ActorAttrs;

/// The trait by two fields.
pub(crate) fn expand(attrs: &ActorAttrs<'_>) -> TokenStream {
    let ActorAttrs {
        input,
        krate,
        key,
        name,
    } = attrs;
    let ident = &input.ident;
    let (impl_generics, type_generics, bounds) = input.generics.split_for_impl();
    let key_text = quote_spanned!(key.span()=> ::std::string::ToString::to_string(&self.#key));
    let name_text = quote_spanned!(name.span()=> ::std::string::ToString::to_string(&self.#name));
    quote! {
        impl #impl_generics #krate::Actor for #ident #type_generics #bounds {
            fn key(&self) -> ::std::string::String {
                #key_text
            }

            fn name(&self) -> ::std::string::String {
                #name_text
            }
        }
    }
}
