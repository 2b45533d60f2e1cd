//! The typed form: a handle whose type knows the state, and transitions that exist only where they
//! are edges.

use fsm_support::Errors;
use proc_macro2::{Literal, TokenStream};
use quote::quote;
use syn::{GenericParam, Ident, parse_quote};

use super::docs;
use super::edges;
use super::methods::{fire, typed_handle};
use crate::model::event::Event;
use crate::model::machine::{Machine, Model};

/// The arguments of the model's own generics.
pub(crate) fn arguments(model: &Model) -> Vec<TokenStream> {
    model
        .generics
        .params
        .iter()
        .map(|param| match param {
            GenericParam::Type(param) => {
                let ident = &param.ident;
                quote!(#ident)
            }
            GenericParam::Lifetime(param) => {
                let lifetime = &param.lifetime;
                quote!(#lifetime)
            }
            GenericParam::Const(param) => {
                let ident = &param.ident;
                quote!(#ident)
            }
        })
        .collect()
}

/// The types that a user names: the handle, and the enum of handles.
pub(crate) fn types(model: &Model, machine: &Machine) -> TokenStream {
    let Model {
        vis, ident, krate, ..
    } = model;
    let handle = model.type_named(machine, "Handle");
    let sorted = model.type_named(machine, "In");
    let states = &machine.states.enum_name;
    let (_, type_generics, bounds) = model.generics.split_for_impl();
    let params: Vec<&GenericParam> = model.generics.params.iter().collect();
    let handle_doc = format!(
        "[`{ident}`] in a [`{states}`] that the compiler knows: `In<{ident}, S>`. It has the transitions that start from `S`, and no others; everything else of the row is behind `row()` and `into_row()`."
    );
    let sorted_doc = format!("[`{ident}`] by its [`{states}`], to match on.");
    let variants = machine
        .states
        .known
        .iter()
        .enumerate()
        .map(|(index, known)| {
            let variant = &known.ident;
            let marker = marker(machine, index, &quote!(#krate::__private));
            let handle = typed_handle(model, machine, &marker);
            let doc = format!("In `{states}::{variant}`.");
            quote! {
                #[doc = #doc]
                #variant(#handle),
            }
        });
    quote! {
        #[doc = #handle_doc]
        #vis struct #handle<#(#params,)* __S>(#krate::__private::Seen<#ident #type_generics, __S>) #bounds;

        #[doc = #sorted_doc]
        #[allow(clippy::large_enum_variant)]
        #vis enum #sorted<#(#params),*> #bounds {
            #(#variants)*
        }
    }
}

/// `<LoanState as Nth<3>>::Type`: the marker of a state, wherever its module is.
pub(crate) fn marker(machine: &Machine, index: usize, private: &TokenStream) -> TokenStream {
    let state = &machine.state;
    let index = Literal::usize_unsuffixed(index);
    quote!(<#state as #private::Nth<#index>>::Type)
}

/// What the types implement, and the typed methods.
pub(crate) fn impls(model: &Model, machine: &Machine, errors: &Errors) -> TokenStream {
    let foundation = foundation(model, machine);
    let event_enum = model.event_enum();
    let events = model.events.get(machine.events.clone()).unwrap_or_default();
    let methods: Vec<TokenStream> = events
        .iter()
        .map(|event| match errors.to_length() {
            None => event_method(model, machine, event, &event_enum),
            Some(mistake) => silent_method(model, event, &mistake),
        })
        .collect();
    let edges = errors.is_empty().then(|| edges::expand(model, machine));
    let state = &machine.state;
    let mut generics = model.generics.clone();
    generics
        .params
        .push(parse_quote!(__S: __fsm::StateType<Enum = #state>));
    let (impl_generics, _, bounds) = generics.split_for_impl();
    let handle = typed_handle(model, machine, &quote!(__S));
    let (ident, vis) = (&model.ident, &model.vis);
    let (_, type_generics, _) = model.generics.split_for_impl();
    quote! {
        #foundation

        impl #impl_generics #handle #bounds {
            /// The row.
            #[must_use]
            #vis fn row(&self) -> &#ident #type_generics {
                self.0.row()
            }

            /// The row, without what is known of its state.
            #[must_use]
            #vis fn into_row(self) -> #ident #type_generics {
                self.0.into_row()
            }

            #(#methods)*
        }

        #edges
    }
}

/// How the handle and the enum are made from a row.
fn foundation(model: &Model, machine: &Machine) -> TokenStream {
    let Model {
        ident, generics, ..
    } = model;
    let (impl_generics, type_generics, bounds) = generics.split_for_impl();
    let Machine { field, state, .. } = machine;
    let sorted = model.type_named(machine, "In");
    let handle_name = model.type_named(machine, "Handle");
    let handle = typed_handle(model, machine, &quote!(__S));
    let mut debug = generics.clone();
    debug
        .params
        .push(parse_quote!(__S: __fsm::StateType<Enum = #state>));
    debug
        .make_where_clause()
        .predicates
        .push(parse_quote!(__fsm::Seen<#ident #type_generics, __S>: ::core::fmt::Debug));
    let (debug_impl, _, debug_bounds) = debug.split_for_impl();
    // A bound on a type without parameters would be checked here; with a lifetime it waits for a use.
    let mut sorted_debug = generics.clone();
    sorted_debug
        .make_where_clause()
        .predicates
        .push(parse_quote!(for<'__a> &'__a #ident #type_generics: ::core::fmt::Debug));
    let (sorted_impl, _, sorted_bounds) = sorted_debug.split_for_impl();
    let vis = &model.vis;
    let variants: Vec<&Ident> = machine
        .states
        .known
        .iter()
        .map(|known| &known.ident)
        .collect();
    let arms = machine.states.known.iter().map(|known| {
        let variant = &known.ident;
        quote!(#state::#variant => #sorted::#variant(#handle_name(__fsm::Seen::sorted(self, key))),)
    });
    quote! {
        impl #impl_generics __fsm::Typed<#state> for #ident #type_generics #bounds {
            type Handle<__S: __fsm::StateType<Enum = #state>> = #handle;
            type In = #sorted #type_generics;

            #[inline]
            fn handle<__S: __fsm::StateType<Enum = #state>>(
                seen: __fsm::Seen<Self, __S>,
            ) -> Self::Handle<__S> {
                #handle_name(seen)
            }

            fn sort(self, key: &__fsm::Key<Self, #state>) -> Self::In {
                match self.#field {
                    #(#arms)*
                }
            }
        }

        impl #impl_generics #sorted #type_generics #bounds {
            /// The row, whatever its state.
            #[must_use]
            #vis fn row(&self) -> &#ident #type_generics {
                match self {
                    #(Self::#variants(handle) => handle.0.row(),)*
                }
            }

            /// The row, without what is known of its state.
            #[must_use]
            #vis fn into_row(self) -> #ident #type_generics {
                match self {
                    #(Self::#variants(handle) => handle.0.into_row(),)*
                }
            }
        }

        impl #sorted_impl ::core::fmt::Debug for #sorted #type_generics #sorted_bounds {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                ::core::fmt::Debug::fmt(&self.row(), f)
            }
        }

        impl #debug_impl ::core::fmt::Debug for #handle #debug_bounds {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                ::core::fmt::Debug::fmt(&self.0, f)
            }
        }
    }
}

/// `fn approve<To>(self) -> Fire<.., To> where Loan: ApproveEdge<S, S::At, To>`. The bound stands on
/// the method and the target is a free parameter: only so rustc prints our words.
fn event_method(
    model: &Model,
    machine: &Machine,
    event: &Event,
    event_enum: &Ident,
) -> TokenStream {
    let vis = &model.vis;
    let model_type = model_type(model);
    let Event {
        method,
        variant,
        by_edge,
        ..
    } = event;
    let edge = edges::trait_name(event);
    let doc = docs::begins(machine, event, true);
    let seen = quote!(__fsm::Seen<#model_type, __S>);
    let leads_to = if event.chooses {
        quote!(__fsm::Chosen<__To>)
    } else {
        quote!(__To)
    };
    let begun = fire(event, &seen, Some(&leads_to));
    if event.chooses {
        let state = &machine.state;
        return quote! {
            #[doc = #doc]
            #vis fn #method<__To>(self) -> #begun
            where
                __To: __fsm::StateType<Enum = #state>,
                #model_type: #edge<__S, __S::At, __To>,
            {
                __fsm::fire_typed_to::<_, _, __To, _, _>(self.0, #event_enum::#variant, #by_edge)
            }
        };
    }
    quote! {
        #[doc = #doc]
        #vis fn #method<__To>(self) -> #begun
        where
            #model_type: #edge<__S, __S::At, __To>,
        {
            __fsm::fire_typed(self.0, #event_enum::#variant, #by_edge)
        }
    }
}

fn silent_method(model: &Model, event: &Event, mistake: &TokenStream) -> TokenStream {
    let vis = &model.vis;
    let method = &event.method;
    quote! {
        #[allow(missing_docs)]
        #vis fn #method(self) -> [(); { #mistake }] {
            loop {}
        }
    }
}

/// The model with its own parameters.
pub(crate) fn model_type(model: &Model) -> TokenStream {
    let (_, type_generics, _) = model.generics.split_for_impl();
    let ident = &model.ident;
    quote!(#ident #type_generics)
}
