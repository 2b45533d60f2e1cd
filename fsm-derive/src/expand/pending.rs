//! What `#[derive(PendingEvent)]` makes.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Field, parse_quote};

use super::crate_path;
use crate::attrs::pending::PendingAttrs;

/// The impl for every model whose events and states the fields name.
pub(crate) fn expand(attrs: &PendingAttrs<'_>) -> TokenStream {
    let krate = crate_path(attrs.krate.as_ref());
    let ident = &attrs.input.ident;
    let (_, type_generics, _) = attrs.input.generics.split_for_impl();
    let mut generics = attrs.input.generics.clone();
    generics.params.push(parse_quote!(__M: __fsm::Model));
    let bounds = &mut generics.make_where_clause().predicates;
    let event_type = &attrs.event.ty;
    bounds.push(parse_quote!(#event_type: __fsm::db::GivesEvent<<__M as __fsm::Model>::Event>));
    let mut adds = TokenStream::new();
    if let Some(Field { ident, ty, .. }) = attrs.target {
        bounds.push(parse_quote!(#ty: __fsm::db::GivesTarget<__M>));
        adds.extend(quote!(let pending = pending.target::<__M>(&self.#ident)?;));
    }
    let take = |field: &Field| {
        let ident = &field.ident;
        quote_spanned!(field.ty.span()=> ::core::mem::take(&mut self.#ident))
    };
    if let Some(note) = attrs.note {
        let note = take(note);
        adds.extend(quote!(let pending = pending.note(#note);));
    }
    if let Some(given) = attrs.given {
        let given = take(given);
        adds.extend(quote!(let pending = pending.input(#given);));
    }
    let (impl_generics, _, bounds) = generics.split_for_impl();
    let event = &attrs.event.ident;
    quote! {
        const _: () = {
            use #krate::__private as __fsm;

            __fsm::if_diesel! {
                impl #impl_generics __fsm::db::PendingEvent<__M> for #ident #type_generics #bounds {
                    fn take_pending(
                        &mut self,
                    ) -> ::core::result::Result<
                        ::core::option::Option<__fsm::db::Pending<<__M as __fsm::Model>::Event>>,
                        __fsm::TransitionError,
                    > {
                        let ::core::option::Option::Some(pending) =
                            __fsm::db::pending(&self.#event)?
                        else {
                            return ::core::result::Result::Ok(::core::option::Option::None);
                        };
                        #adds
                        ::core::result::Result::Ok(::core::option::Option::Some(pending))
                    }
                }
            }
        };
    }
}
