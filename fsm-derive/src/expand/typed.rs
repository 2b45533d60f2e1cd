//! The typed form: a handle whose type knows the state, and transitions that exist only where they
//! are edges.

use std::collections::BTreeMap;

use fsm_support::{Errors, list};
use heck::ToUpperCamelCase;
use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};
use syn::{GenericParam, Ident, parse_quote};

use super::docs;
use super::methods::typed_handle;
use crate::model::machine::{Event, Machine, Model, Row, RowTarget};

/// Up to this many states, an error lists what is possible from each.
const STATES_IN_NOTES: usize = 8;

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
        "A [`{ident}`] whose [`{states}`] the compiler knows: `In<{ident}, S>`. It has the transitions that start from `S`, and no others."
    );
    let sorted_doc = format!("A [`{ident}`] by its [`{states}`], to match on.");
    let variants = machine
        .states
        .states
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
        #[must_use = "a handle is the row: keep it, or take the row out with `into_row()`"]
        #vis struct #handle<#(#params,)* __S>(#krate::__private::Seen<#ident #type_generics, __S>) #bounds;

        #[doc = #sorted_doc]
        #[allow(clippy::large_enum_variant)]
        #vis enum #sorted<#(#params),*> #bounds {
            #(#variants)*
        }
    }
}

/// `<LoanState as Nth<3>>::Type`: the marker of a state, wherever its module is.
fn marker(machine: &Machine, index: usize, private: &TokenStream) -> TokenStream {
    let state = &machine.state;
    let index = Literal::usize_unsuffixed(index);
    quote!(<#state as #private::Nth<#index>>::Type)
}

/// What the types implement, and the typed methods.
pub(crate) fn impls(model: &Model, machine: &Machine, errors: &Errors) -> TokenStream {
    let foundation = foundation(model, machine);
    let events = model.events.get(machine.events.clone()).unwrap_or_default();
    let methods: Vec<TokenStream> = events
        .iter()
        .map(|event| match errors.to_type() {
            None => event_method(model, machine, event),
            Some(mistake) => silent_method(model, event, &mistake),
        })
        .collect();
    let traits = if errors.is_empty() {
        let possible = possible(model, machine);
        let by_event = rows_by_event(machine);
        events
            .iter()
            .enumerate()
            .map(|(offset, event)| {
                let number = machine.events.start + offset;
                let rows = by_event.get(&number).map(Vec::as_slice).unwrap_or_default();
                event_trait(model, machine, event, rows, &possible)
            })
            .collect()
    } else {
        TokenStream::new()
    };
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

        #traits
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
    let mut with_state = generics.clone();
    with_state
        .params
        .push(parse_quote!(__S: __fsm::StateType<Enum = #state>));
    let (state_impl, _, state_bounds) = with_state.split_for_impl();
    let mut debug = with_state.clone();
    debug
        .make_where_clause()
        .predicates
        .push(parse_quote!(__fsm::Seen<#ident #type_generics, __S>: ::core::fmt::Debug));
    let (debug_impl, _, debug_bounds) = debug.split_for_impl();
    let arms = machine.states.states.iter().map(|known| {
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

            fn sort(self, key: &__fsm::Key<Self>) -> Self::In {
                match self.#field {
                    #(#arms)*
                }
            }
        }

        impl #state_impl __fsm::Outcome<#ident #type_generics> for #handle #state_bounds {
            #[inline]
            fn target() -> ::core::option::Option<(usize, &'static str)> {
                __fsm::target_of::<__S>()
            }

            #[inline]
            fn look(model: #ident #type_generics) -> ::core::result::Result<Self, #ident #type_generics> {
                __fsm::Seen::look(model).map(#handle_name)
            }
        }

        impl #impl_generics __fsm::Outcome<#ident #type_generics> for #sorted #type_generics #bounds {
            fn target() -> ::core::option::Option<(usize, &'static str)> {
                ::core::option::Option::None
            }

            fn look(model: #ident #type_generics) -> ::core::result::Result<Self, #ident #type_generics> {
                ::core::result::Result::Ok(__fsm::typed(model))
            }
        }

        impl #debug_impl ::core::fmt::Debug for #handle #debug_bounds {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                ::core::fmt::Debug::fmt(&self.0, f)
            }
        }
    }
}

/// The trait that says from which states an event starts.
fn trait_name(event: &Event) -> Ident {
    format_ident!("{}Edge", event.name.to_upper_camel_case())
}

/// `fn approve<To>(self) -> Fire<.., To> where S: ApproveEdge<To = To>`. The bound stands on the
/// method and the target is a free parameter: only so rustc prints our words.
fn event_method(model: &Model, machine: &Machine, event: &Event) -> TokenStream {
    let Model { ident, vis, .. } = model;
    let (_, type_generics, _) = model.generics.split_for_impl();
    let event_enum = model.event_enum();
    let Event {
        method,
        variant,
        guarded,
        ..
    } = event;
    let edge = trait_name(event);
    let args = arguments(model);
    let doc = format!("Begins `{}`: {}.", event.name, docs::edges(event));
    let outcome = if event.chooses {
        typed_handle(model, machine, &quote!(__To))
    } else {
        quote!(__To)
    };
    let bound = if event.chooses {
        quote!(__S: #edge<#(#args,)* __To>)
    } else {
        quote!(__S: #edge<#(#args,)* To = __To>)
    };
    let to = if event.chooses {
        let state = &machine.state;
        quote!(__To: __fsm::StateType<Enum = #state>)
    } else {
        quote!(__To: __fsm::Outcome<#ident #type_generics>)
    };
    quote! {
        #[doc = #doc]
        #[inline]
        #vis fn #method<#to>(self) -> __fsm::Fire<__fsm::Seen<#ident #type_generics, __S>, #outcome>
        where
            #bound,
        {
            __fsm::Fire::typed(self.0, #event_enum::#variant, #guarded)
        }
    }
}

fn silent_method(model: &Model, event: &Event, mistake: &TokenStream) -> TokenStream {
    let vis = &model.vis;
    let method = &event.method;
    quote! {
        #[allow(missing_docs)]
        #vis fn #method(self) -> #mistake {
            loop {}
        }
    }
}

/// What is possible from each state, as one note each: ``from `Created`: submit``.
fn possible(model: &Model, machine: &Machine) -> Vec<String> {
    if machine.states.len() > STATES_IN_NOTES {
        return vec![format!(
            "the table in the documentation of `{}` says what is possible from each state",
            model.name
        )];
    }
    machine
        .states
        .states
        .iter()
        .enumerate()
        .map(|(index, state)| {
            let mut events: Vec<&str> = Vec::new();
            for (number, event) in model.events.iter().enumerate() {
                if machine
                    .rows
                    .iter()
                    .any(|row| row.source == index && row.event == number)
                {
                    events.push(&event.name);
                }
            }
            let events = if events.is_empty() {
                "nothing".to_owned()
            } else {
                events.join(", ")
            };
            format!("from `{}`: {events}", state.ident)
        })
        .collect()
}

fn rows_by_event(machine: &Machine) -> BTreeMap<usize, Vec<&Row>> {
    let mut by_event: BTreeMap<usize, Vec<&Row>> = BTreeMap::new();
    for row in &machine.rows {
        by_event.entry(row.event).or_default().push(row);
    }
    by_event
}

/// The trait of one event, with its message, and an impl for each state that it starts from.
fn event_trait(
    model: &Model,
    machine: &Machine,
    event: &Event,
    rows: &[&Row],
    possible: &[String],
) -> TokenStream {
    let name = trait_name(event);
    let mut sources: Vec<usize> = rows.iter().map(|row| row.source).collect();
    sources.dedup();
    let names: Vec<String> = sources
        .iter()
        .map(|index| machine.states.name(*index))
        .collect();
    let message = format!("`{}` is not a transition from `{{Self}}`", event.name);
    let starts = format!("it starts from: {}", list(names.iter().map(String::as_str)));
    let label = format!("`{}` does not start here", event.name);
    let params: Vec<&GenericParam> = model.generics.params.iter().collect();
    let choice = event.chooses.then(|| quote!(__To));
    let to = (!event.chooses).then(|| {
        quote!(
            type To;
        )
    });
    let impls = sources
        .iter()
        .map(|source| edge_impl(model, machine, event, *source, rows));
    quote! {
        #[diagnostic::on_unimplemented(
            message = #message,
            label = #label,
            note = #starts,
            #(note = #possible),*
        )]
        pub trait #name<#(#params,)* #choice> {
            #to
        }
        #(#impls)*
    }
}

fn edge_impl(
    model: &Model,
    machine: &Machine,
    event: &Event,
    source: usize,
    rows: &[&Row],
) -> TokenStream {
    let name = trait_name(event);
    let fsm = quote!(__fsm);
    let from = marker(machine, source, &fsm);
    let params: Vec<&GenericParam> = model.generics.params.iter().collect();
    let args = arguments(model);
    let bounds = &model.generics.where_clause;
    let mine: Vec<&&Row> = rows.iter().filter(|row| row.source == source).collect();
    if let (true, Some(RowTarget::Choice(number))) =
        (event.chooses, mine.first().map(|row| row.target))
    {
        let choice = machine
            .choices
            .get(number)
            .map(Vec::as_slice)
            .unwrap_or_default();
        let state = &machine.state;
        if choice.len() == machine.states.len() {
            return quote! {
                #[diagnostic::do_not_recommend]
                impl<#(#params,)* __To> #name<#(#args,)* __To> for #from
                where
                    __To: __fsm::StateType<Enum = #state>,
                    __To::Bits: __fsm::Differs<<#from as __fsm::StateType>::Bits>,
                {}
            };
        }
        return choice
            .iter()
            .filter(|target| **target != source)
            .map(|target| {
                let to = marker(machine, *target, &fsm);
                quote! {
                    #[diagnostic::do_not_recommend]
                    impl<#(#params),*> #name<#(#args,)* #to> for #from #bounds {}
                }
            })
            .collect();
    }
    let mut targets: Vec<usize> = mine.iter().flat_map(|row| machine.targets(row)).collect();
    targets.dedup();
    let to = match targets.as_slice() {
        [one] => typed_handle(model, machine, &marker(machine, *one, &fsm)),
        // Alternatives are decided at run time: the result is to be matched on.
        _ => {
            let sorted = model.type_named(machine, "In");
            let (_, type_generics, _) = model.generics.split_for_impl();
            quote!(#sorted #type_generics)
        }
    };
    quote! {
        #[diagnostic::do_not_recommend]
        impl<#(#params),*> #name<#(#args),*> for #from #bounds {
            type To = #to;
        }
    }
}
