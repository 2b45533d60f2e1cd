//! The event enum of a model.

use proc_macro2::{Ident, TokenStream};
use quote::quote;
use syn::ext::IdentExt;

use super::docs;
use crate::model::event::{Event, type_text};
use crate::model::machine::Model;

/// `pub enum LoanEvent { .. }`.
pub(crate) fn enumeration(model: &Model) -> TokenStream {
    let Model {
        ident,
        name,
        vis,
        events,
        ..
    } = model;
    let event_enum = model.event_enum();
    let doc = format!("The events of [`{ident}`].");
    let variants = events.iter().map(|event| {
        let variant = &event.variant;
        let doc = format!("`{}`: {}.", event.name, docs::edges(event));
        quote! {
            #[doc = #doc]
            #variant,
        }
    });
    let empty = events.is_empty().then(|| {
        let doc = format!("`{name}` has no events.");
        quote!(#[doc = #doc] #[doc(hidden)] __None,)
    });
    quote! {
        #[doc = #doc]
        #[derive(Clone, Copy, PartialEq, Eq, Hash)]
        #vis enum #event_enum {
            #(#variants)*
            #empty
        }
    }
}

/// What the enum implements.
pub(crate) fn impls(model: &Model) -> TokenStream {
    let event_enum = model.event_enum();
    let name = event_enum.to_string();
    let variants: Vec<&Ident> = model.events.iter().map(|event| &event.variant).collect();
    let count = proc_macro2::Literal::usize_unsuffixed(model.events.len());
    let infos = model.events.iter().map(|event| info(model, event));
    quote! {
        impl __fsm::Event for #event_enum {
            const NAME: &'static str = #name;
            const ALL: &'static [Self] = &[#(#event_enum::#variants),*];
            const INFO: &'static [__fsm::EventInfo] = &[#(#infos),*];
            const NAMES: &'static [&'static str] = &__fsm::event_names::<#count>(<Self as __fsm::Event>::INFO);

            #[inline]
            fn index(self) -> usize {
                self as usize
            }
        }

        impl ::core::fmt::Debug for #event_enum {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                __fsm::write_variant(*self, f)
            }
        }

        impl ::core::fmt::Display for #event_enum {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.pad(__fsm::Event::name(*self))
            }
        }

        __fsm::if_serde! {
            impl __fsm::serde::Serialize for #event_enum {
                fn serialize<__S: __fsm::serde::Serializer>(
                    &self,
                    serializer: __S,
                ) -> ::core::result::Result<__S::Ok, __S::Error> {
                    serializer.serialize_str(__fsm::Event::name(*self))
                }
            }

            impl<'de> __fsm::serde::Deserialize<'de> for #event_enum {
                fn deserialize<__D: __fsm::serde::Deserializer<'de>>(
                    deserializer: __D,
                ) -> ::core::result::Result<Self, __D::Error> {
                    __fsm::deserialize_event(deserializer)
                }
            }
        }

        impl ::core::str::FromStr for #event_enum {
            type Err = __fsm::UnknownEvent;

            fn from_str(name: &str) -> ::core::result::Result<Self, __fsm::UnknownEvent> {
                __fsm::Event::from_name(name)
            }
        }
    }
}

fn info(model: &Model, event: &Event) -> TokenStream {
    let machine = model.machines.get(event.machine);
    let field = machine.map(|machine| machine.field.unraw().to_string());
    let Event { name, meta, .. } = event;
    let label = event.label();
    let mut set = TokenStream::new();
    if event.chooses {
        set.extend(quote!(.chooses_target()));
    }
    if event.overrides {
        set.extend(quote!(.overrides()));
    }
    if let Some(note) = event.note {
        let policy = if note.optional {
            quote!(Optional)
        } else {
            quote!(Required)
        };
        set.extend(quote!(.note(__fsm::NotePolicy::#policy)));
    }
    if let Some(input) = &event.input {
        let input = type_text(input);
        set.extend(quote!(.input(#input)));
    }
    if !meta.is_empty() {
        let pairs = meta.iter().map(|(key, value)| quote!((#key, #value)));
        set.extend(quote!(.metadata(&[#(#pairs),*])));
    }
    quote!(__fsm::event_info(#name, #label, #field) #set)
}
