//! What transitions write into the outbox.

use proc_macro2::{Literal, TokenStream};
use quote::{quote, quote_spanned};
use syn::ext::IdentExt;
use syn::spanned::Spanned;

use crate::model::machine::Model;

/// The effects of a change, and the table that they go to.
pub(crate) fn of_table(model: &Model) -> Option<TokenStream> {
    let table = model.outbox.as_ref()?;
    let last = table.segments.last();
    let name = last.map(|part| part.ident.unraw().to_string());
    let number = |number: &usize| Literal::usize_unsuffixed(*number);
    let numbers = model.effects.keys().map(number);
    let arms = model.effects.iter().map(|(declaration, effects)| {
        let declaration = number(declaration);
        let effects = effects.iter().map(|effect| {
            let made = quote_spanned!(effect.span()=> __db::effect::<#effect, Self>);
            quote!(#made(change)?)
        });
        quote!(#declaration => ::std::vec![#(#effects),*],)
    });
    Some(quote! {
        const OUTBOX_PLACE: ::core::option::Option<__db::OutboxPlace> =
            __db::outbox_place::<#table::table>(#name);
        const EFFECTS: &'static [u16] = &[#(#numbers),*];

        fn effects(
            change: &__db::Change<'_, Self>,
        ) -> ::core::result::Result<::std::vec::Vec<__db::Intent>, __fsm::TransitionError> {
            ::core::result::Result::Ok(match change.__declaration() {
                #(#arms)*
                _ => ::std::vec::Vec::new(),
            })
        }
    })
}

/// Where they are written to.
pub(crate) fn stored(model: &Model) -> Option<TokenStream> {
    let table = model.outbox.as_ref()?;
    Some(quote! {
        fn outbox<'a>() -> ::core::option::Option<__db::Frag<'a, __DB>>
        where
            Self: 'a,
        {
            let table = __diesel::QuerySource::from_clause(&#table::table);
            ::core::option::Option::Some(::std::boxed::Box::new(table))
        }
    })
}

/// What the statements ask of the table.
pub(crate) fn bounds(model: &Model) -> Option<syn::WherePredicate> {
    let table = model.outbox.as_ref()?;
    Some(syn::parse_quote! {
        <#table::table as __diesel::QuerySource>::FromClause:
            __diesel::query_builder::QueryFragment<__DB>
    })
}
