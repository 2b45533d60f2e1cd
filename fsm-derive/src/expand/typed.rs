//! The typed form: a handle whose type knows the state, and transitions that exist only where they
//! are edges.

use std::collections::BTreeMap;
use std::fmt::Write;

use fsm_support::{Errors, list};
use heck::ToUpperCamelCase;
use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};
use syn::ext::IdentExt;
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
        "[`{ident}`] in a [`{states}`] that the compiler knows: `In<{ident}, S>`. It has the transitions that start from `S`, and no others."
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
    let event_enum = model.event_enum();
    let events = model.events.get(machine.events.clone()).unwrap_or_default();
    let methods: Vec<TokenStream> = events
        .iter()
        .map(|event| match errors.to_type() {
            None => event_method(model, machine, event, &event_enum),
            Some(mistake) => silent_method(model, event, &mistake),
        })
        .collect();
    let traits = if errors.is_empty() {
        let possible = possible(model, machine);
        let by_event = rows_by_event(machine);
        let edges: TokenStream = events
            .iter()
            .enumerate()
            .map(|(offset, event)| {
                let number = machine.events.start + offset;
                let rows = by_event.get(&number).map(Vec::as_slice).unwrap_or_default();
                event_trait(model, machine, event, rows, &possible)
            })
            .collect();
        let choices = choice_traits(model, machine);
        quote!(#choices #edges)
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

/// `fn approve<To>(self) -> Fire<.., To> where Loan: ApproveEdge<S, S::At, To = To>`. The bound
/// stands on the method and the target is a free parameter: only so rustc prints our words.
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
        guarded,
        ..
    } = event;
    let edge = trait_name(event);
    let doc = format!("Begins `{}`: {}.", event.name, docs::edges(event));
    let (to, outcome, target) = if event.chooses {
        let state = &machine.state;
        let outcome = typed_handle(model, machine, &quote!(__To));
        (
            quote!(__fsm::StateType<Enum = #state>),
            outcome,
            quote!(__To),
        )
    } else {
        (
            quote!(__fsm::Outcome<#model_type>),
            quote!(__To),
            quote!(To = __To),
        )
    };
    quote! {
        #[doc = #doc]
        #vis fn #method<__To: #to>(self) -> __fsm::Fire<__fsm::Seen<#model_type, __S>, #outcome>
        where
            #model_type: #edge<__S, __S::At, #target>,
        {
            __fsm::fire_typed(self.0, #event_enum::#variant, #guarded)
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
        .known
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
    let names: Vec<&str> = sources
        .iter()
        .map(|index| machine.states.name(*index))
        .collect();
    let to = if event.chooses { " to `{__To}`" } else { "" };
    let message = format!("`{}` is not a transition from `{{__S}}`{to}", event.name);
    let mut starts = format!("it starts from: {}", list(names));
    if possible.is_empty() {
        let _ = write!(
            starts,
            "; the table in the documentation of `{}` has the others",
            model.name
        );
    }
    let label = (!possible.is_empty()).then(|| {
        let label = format!("`{}` does not start here", event.name);
        quote!(label = #label,)
    });
    let choices = choices(machine, event, rows);
    let (parameter, to) = if event.chooses {
        (Some(quote!(__To)), None)
    } else {
        (
            None,
            Some(quote!(
                type To;
            )),
        )
    };
    let impls = sources
        .iter()
        .map(|source| edge_impl(model, machine, event, *source, rows));
    quote! {
        #[diagnostic::on_unimplemented(
            message = #message,
            #label
            note = #starts,
            #(note = #choices,)*
            #(note = #possible),*
        )]
        pub trait #name<__S, __At, #parameter> {
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
    let at = Literal::usize_unsuffixed(source);
    let params: Vec<&GenericParam> = model.generics.params.iter().collect();
    let bounds = &model.generics.where_clause;
    let model_type = model_type(model);
    let mine: Vec<&&Row> = rows.iter().filter(|row| row.source == source).collect();
    if let (true, Some(RowTarget::Choice(number))) =
        (event.chooses, mine.first().map(|row| row.target))
    {
        let state = &machine.state;
        let choice = choice_name(machine, number);
        let mut generics = model.generics.clone();
        generics.params.push(parse_quote!(__S));
        generics.params.push(parse_quote!(__To));
        let bounds = &mut generics.make_where_clause().predicates;
        bounds.push(parse_quote!(__To: __fsm::StateType<Enum = #state>));
        bounds.push(parse_quote!(__To::At: #choice + __fsm::Position<#model_type>));
        bounds.push(parse_quote! {
            <__To::At as __fsm::Position<#model_type>>::Bits:
                __fsm::Differs<<__fsm::At<#at> as __fsm::Position<#model_type>>::Bits>
        });
        let (impl_generics, _, bounds) = generics.split_for_impl();
        return quote! {
            #[diagnostic::do_not_recommend]
            impl #impl_generics #name<__S, __fsm::At<#at>, __To> for #model_type #bounds {}
        };
    }
    let mut targets: Vec<usize> = mine.iter().flat_map(|row| machine.targets(row)).collect();
    targets.dedup();
    let to = if let [one] = targets.as_slice() {
        typed_handle(model, machine, &marker(machine, *one, &quote!(__fsm)))
    } else {
        // Alternatives are decided at run time: the result is to be matched on.
        let sorted = model.type_named(machine, "In");
        let (_, type_generics, _) = model.generics.split_for_impl();
        quote!(#sorted #type_generics)
    };
    quote! {
        #[diagnostic::do_not_recommend]
        impl<#(#params,)* __S> #name<__S, __fsm::At<#at>> for #model_type #bounds {
            type To = #to;
        }
    }
}

/// Where a choice of the caller's leads, one note for each set.
fn choices(machine: &Machine, event: &Event, rows: &[&Row]) -> Vec<String> {
    if !event.chooses {
        return Vec::new();
    }
    let mut numbers: Vec<usize> = rows
        .iter()
        .filter_map(|row| match row.target {
            RowTarget::Choice(number) => Some(number),
            RowTarget::State(_) => None,
        })
        .collect();
    numbers.sort_unstable();
    numbers.dedup();
    let set = |number: &usize| {
        let members = machine
            .choices
            .get(*number)
            .map(Vec::as_slice)
            .unwrap_or_default();
        let names: Vec<&str> = members
            .iter()
            .map(|index| machine.states.name(*index))
            .collect();
        list(names)
    };
    match numbers.as_slice() {
        [one] => vec![format!("it leads to another state of: {}", set(one))],
        several => several
            .iter()
            .map(|number| {
                let from = rows
                    .iter()
                    .filter(|row| row.target == RowTarget::Choice(*number));
                let from: Vec<&str> = from.map(|row| machine.states.name(row.source)).collect();
                format!(
                    "from {} it leads to another state of: {}",
                    list(from),
                    set(number)
                )
            })
            .collect(),
    }
}

/// A trait for each set of targets, implemented by the positions of its members.
fn choice_traits(model: &Model, machine: &Machine) -> TokenStream {
    let positions = (!machine.choices.is_empty()).then(|| positions(model, machine));
    let traits = machine.choices.iter().enumerate().map(|(number, members)| {
        let name = choice_name(machine, number);
        let members = members
            .iter()
            .map(|index| Literal::usize_unsuffixed(*index));
        quote! {
            pub trait #name {}
            #(impl #name for __fsm::At<#members> {})*
        }
    });
    quote!(#positions #(#traits)*)
}

fn choice_name(machine: &Machine, number: usize) -> Ident {
    format_ident!(
        "__{}Choice{number}",
        machine.field.unraw().to_string().to_upper_camel_case()
    )
}

/// The position of each state as bits: what tells a target from the source.
fn positions(model: &Model, machine: &Machine) -> TokenStream {
    let width = usize::BITS - machine.states.len().saturating_sub(1).leading_zeros();
    let model_type = model_type(model);
    let params: Vec<&GenericParam> = model.generics.params.iter().collect();
    let bounds = &model.generics.where_clause;
    (0..machine.states.len())
        .map(|index| {
            let at = Literal::usize_unsuffixed(index);
            let bits = (0..width).fold(quote!(()), |rest, bit| {
                if index >> bit & 1 == 1 {
                    quote!((__fsm::One, #rest))
                } else {
                    quote!((__fsm::Zero, #rest))
                }
            });
            quote! {
                impl<#(#params),*> __fsm::Position<#model_type> for __fsm::At<#at> #bounds {
                    type Bits = #bits;
                }
            }
        })
        .collect()
}

/// The model with its own parameters.
fn model_type(model: &Model) -> TokenStream {
    let (_, type_generics, _) = model.generics.split_for_impl();
    let ident = &model.ident;
    quote!(#ident #type_generics)
}
