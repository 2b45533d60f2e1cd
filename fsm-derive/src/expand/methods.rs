//! The methods of the run-time form: one per event, and the readers.

use fsm_support::Errors;
use proc_macro2::{Literal, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::Type;
use syn::ext::IdentExt;
use syn::spanned::Spanned;

use super::{by_step, docs, records, rules, table};
use crate::attrs::transition::Guard;
use crate::model::event::Event;
use crate::model::machine::{Machine, Model, TableModel};

/// The inherent methods of the model.
pub(crate) fn inherent(model: &Model, errors: &Errors) -> TokenStream {
    let Model {
        ident, generics, ..
    } = model;
    let (impl_generics, type_generics, bounds) = generics.split_for_impl();
    let readers = model.machines.iter().map(|machine| readers(model, machine));
    let events = model.events.iter().map(|event| match errors.to_length() {
        None => event_methods(model, event),
        Some(mistake) => silent_methods(model, event, &mistake),
    });
    quote! {
        impl #impl_generics #ident #type_generics #bounds {
            #(#readers)*
            #(#events)*
        }
    }
}

/// `state()`, `typed()`, `into_state()`, the table and the diagram of one machine.
fn readers(model: &Model, machine: &Machine) -> TokenStream {
    let Model { vis, ident, .. } = model;
    let Machine { field, state, .. } = machine;
    let states = &machine.states.enum_name;
    let (_, type_generics, _) = model.generics.split_for_impl();
    let doc = docs::table(model, machine);
    let const_name = table_name(model, machine);
    let event_enum = model.event_enum();
    let sorted = model.type_named(machine, "In");
    let handle = typed_handle(model, machine, &quote!(__S));
    let typed = model.method_named(machine, "typed");
    let into_state = model.method_named(machine, "into_state");
    let diagram = model.diagram_method(machine);
    let diagram_doc =
        format!("The diagram of [`{const_name}`](Self::{const_name}): Mermaid, DOT or SVG.");
    // A wrong name is reported; two methods of one name would be a second mistake.
    let clashes = [&typed, &into_state, &diagram].contains(&field);
    let read_doc = format!("The [`{states}`] that the row was loaded with, or moved to.");
    let typed_doc = format!("The row as [`{sorted}`], to match on: its variants know their state.");
    let into_doc = format!(
        "The row as a handle in one state: `let {}: In<{ident}, _> = row.{into_state}()?`.\n\n# Errors\nThe row, where it is in another state.",
        model.noun.replace(' ', "_")
    );
    let reader = (!clashes).then(|| {
        quote! {
            #[doc = #read_doc]
            #[must_use]
            #vis fn #field(&self) -> #state {
                self.#field
            }
        }
    });
    quote! {
        #[doc = #doc]
        #vis const #const_name: __fsm::Table<#state, #event_enum> =
            <Self as __fsm::Machine<#state>>::TABLE;

        #[doc = #diagram_doc]
        #vis fn #diagram() -> __fsm::Diagram<#state> {
            __fsm::Diagram::of::<Self>()
        }

        #reader

        #[doc = #typed_doc]
        #[must_use]
        #vis fn #typed(self) -> #sorted #type_generics {
            __fsm::typed::<Self, #state>(self)
        }

        #[doc = #into_doc]
        #vis fn #into_state<__S: __fsm::StateType<Enum = #state>>(
            self,
        ) -> ::core::result::Result<#handle, __fsm::Refused<Self>> {
            __fsm::into_state::<Self, __S>(self)
        }
    }
}

/// `TABLE`, or `PAYMENT_TABLE` where the model has several machines.
fn table_name(model: &Model, machine: &Machine) -> syn::Ident {
    if model.machines.len() > 1 {
        format_ident!("{}_TABLE", machine.field.unraw().to_string().to_uppercase())
    } else {
        format_ident!("TABLE")
    }
}

/// `LoanHandle<S>`, with the parameters of the model.
pub(crate) fn typed_handle(model: &Model, machine: &Machine, state: &TokenStream) -> TokenStream {
    let handle = model.type_named(machine, "Handle");
    let params = super::typed::arguments(model);
    quote!(#handle<#(#params,)* #state>)
}

/// `submit()` and `can_submit()`.
fn event_methods(model: &Model, event: &Event) -> TokenStream {
    let vis = &model.vis;
    let Event {
        method, variant, ..
    } = event;
    let can = can(event);
    let event_enum = model.event_enum();
    let machine = model.machines.get(event.machine);
    let doc = machine.map(|machine| docs::begins(machine, event, false));
    let can_doc = format!(
        "Whether `{}` may happen now: its edge and its guards.",
        event.name
    );
    let fire = fire(event, &quote!(&Self), None);
    let begins = match machine {
        Some(Machine { state, .. }) if event.chooses => quote! {
            #vis fn #method(&self, target: #state) -> #fire {
                __fsm::fire_to(self, #event_enum::#variant, target)
            }
        },
        _ => quote! {
            #vis fn #method(&self) -> #fire {
                __fsm::fire(self, #event_enum::#variant)
            }
        },
    };
    quote! {
        #[doc = #doc]
        #begins

        #[doc = #can_doc]
        #vis fn #can(&self) -> bool {
            __fsm::can(self, #event_enum::#variant)
        }
    }
}

/// The type of a transition that was begun: what it holds, what it leads to, and what it needs.
pub(crate) fn fire(
    event: &Event,
    holds: &TokenStream,
    leads_to: Option<&TokenStream>,
) -> TokenStream {
    let Event { note, input, .. } = event;
    if note.is_none() && input.is_none() {
        let leads_to = leads_to.into_iter();
        return quote!(__fsm::Fire<#holds #(, #leads_to)*>);
    }
    let leads_to = leads_to.map_or_else(|| quote!(()), Clone::clone);
    let note = match note {
        None => quote!(NoteNotTaken),
        Some(note) if note.optional => quote!(NoteOptional),
        Some(_) => quote!(NoteMissing),
    };
    let input = input
        .as_ref()
        .map(|input| quote!(, (), __fsm::NoContext, __fsm::InputMissing<#input>));
    quote!(__fsm::Fire<#holds, #leads_to, __fsm::NoActor, __fsm::#note #input>)
}

/// The methods of a wrong declaration. Their type is the mistake itself, so that rustc reports
/// neither it a second time nor anything that is done with the value.
fn silent_methods(model: &Model, event: &Event, mistake: &TokenStream) -> TokenStream {
    let vis = &model.vis;
    let method = &event.method;
    let can = can(event);
    let target = match model.machines.get(event.machine) {
        Some(Machine { state, .. }) if event.chooses => Some(quote!(_: #state)),
        _ => None,
    };
    quote! {
        #[allow(missing_docs)]
        #vis fn #method(&self, #target) -> [(); { #mistake }] {
            loop {}
        }

        #[allow(missing_docs)]
        #vis fn #can(&self) -> bool {
            false
        }
    }
}

fn can(event: &Event) -> syn::Ident {
    format_ident!("can_{}", event.method.unraw(), span = event.method.span())
}

/// The traits of the model, and of each of its machines.
pub(crate) fn traits(model: &Model, errors: &Errors) -> TokenStream {
    let Model {
        ident,
        generics,
        name,
        noun,
        machines,
        guards,
        stamps,
        ..
    } = model;
    let (impl_generics, type_generics, bounds) = generics.split_for_impl();
    let event_enum = model.event_enum();
    let sentence = model
        .sentence
        .as_ref()
        .map(|sentence| quote!(const SENTENCE: &'static str = #sentence;));
    let choose = by_event(
        model,
        |Machine { state, .. }| quote!(__fsm::choose::<Self, #state>(self, event, said)),
    );
    let targets = by_event(
        model,
        |Machine { state, .. }| quote!(__fsm::targets::<Self, #state>(self, event, step)),
    );
    let target_named = by_event(
        model,
        |Machine { state, .. }| quote!(__fsm::target_named::<Self, #state>(name)),
    );
    let enter = by_step(
        model,
        |Machine { state, .. }| quote!(__fsm::enter::<Self, #state>(self, step, key)),
    );
    let state_name = by_step(
        model,
        |Machine { field, .. }| quote!(__fsm::State::name(self.#field)),
    );
    let functions = guards.values().flatten();
    let has_functions = functions.clone().any(|guard| guard.function().is_some());
    let guard = has_functions.then(|| guard(model));
    let rules = rules::of_model(model);
    let asked = errors.is_empty().then(|| rules::methods(model));
    let records = records::of_model(model).filter(|_| errors.is_empty());
    let stamp = (!stamps.is_empty()).then(|| stamp(model));
    let names = (!guards.is_empty()).then(|| guard_names(model));
    let takes = takes(model);
    let in_override = in_override(model);
    let machine = info(model);
    let machines = machines.iter().enumerate();
    let machines = machines.map(|(number, machine)| machine_impl(model, machine, number));
    quote! {
        impl #impl_generics __fsm::Model for #ident #type_generics #bounds {
            type Event = #event_enum;
            #rules

            const NAME: &'static str = #name;
            const NOUN: &'static str = #noun;
            #sentence
            #names
            #records

            fn machine() -> __fsm::ModelInfo {
                #machine
            }

            fn __choose(
                &self,
                event: #event_enum,
                said: __fsm::Said<'_>,
            ) -> ::core::result::Result<__fsm::Step, __fsm::TransitionError> {
                #choose
            }

            fn __targets(
                &self,
                event: #event_enum,
                step: &__fsm::Step,
            ) -> ::std::vec::Vec<&'static __fsm::StateInfo> {
                #targets
            }

            fn target_named(
                event: #event_enum,
                name: &str,
            ) -> ::core::result::Result<__fsm::Wanted, __fsm::UnknownState> {
                #target_named
            }

            fn __state_name(&self, step: &__fsm::Step) -> &'static str {
                #state_name
            }

            fn __enter(&mut self, step: &__fsm::Step, key: __fsm::Key<Self>) {
                #enter
            }

            #stamp

            #takes

            #in_override

            #guard

            #asked
        }
        #(#machines)*
    }
}

/// The model and its machines as values.
fn info(model: &Model) -> TokenStream {
    let table = model.table.as_ref().map(TableModel::name);
    let table = table.map_or_else(
        || quote!(::core::option::Option::None),
        |name| quote!(::core::option::Option::Some(#name)),
    );
    let infos = model
        .machines
        .iter()
        .map(|Machine { state, .. }| quote!(__fsm::MachineInfo::of::<Self, #state>()));
    let machine = quote!(__fsm::ModelInfo::of::<Self>(#table, ::std::vec![#(#infos),*]));
    match &model.table {
        Some(_) => quote!(__fsm::with_columns!(#machine)),
        None => machine,
    }
}

/// Does `call` for the machine of `event`: without a `match` where there is one.
pub(super) fn by_event(model: &Model, call: impl Fn(&Machine) -> TokenStream) -> TokenStream {
    if let [one] = model.machines.as_slice() {
        return call(one);
    }
    let event_enum = model.event_enum();
    let with_events = model
        .machines
        .iter()
        .filter(|machine| !machine.events.is_empty());
    let arms = with_events.map(|machine| {
        let events = model.events.get(machine.events.clone()).unwrap_or_default();
        let variants = events.iter().map(|event| &event.variant);
        let call = call(machine);
        quote!(#(#event_enum::#variants)|* => #call,)
    });
    quote!(match event { #(#arms)* })
}

/// One machine of the model: its table and its field.
fn machine_impl(model: &Model, machine: &Machine, number: usize) -> TokenStream {
    let Model {
        ident, generics, ..
    } = model;
    let (impl_generics, type_generics, bounds) = generics.split_for_impl();
    let Machine { field, state, .. } = machine;
    let event_enum = model.event_enum();
    let name = field.unraw().to_string();
    let number = Literal::usize_unsuffixed(number);
    let table = table::expression(machine, &event_enum);
    quote! {
        impl #impl_generics __fsm::Machine<#state> for #ident #type_generics #bounds {
            const TABLE: __fsm::Table<#state, #event_enum> = #table;
            const FIELD: &'static str = #name;
            const NUMBER: usize = #number;

            #[inline]
            fn current(&self) -> #state {
                self.#field
            }

            #[inline]
            fn __put(&mut self, state: #state, _: __fsm::Key<Self, #state>) {
                self.#field = state;
            }
        }
    }
}

/// Says whether a machine is in a state that is entered and left by exception.
fn in_override(model: &Model) -> Option<TokenStream> {
    let machines = model.machines.iter().filter(|machine| {
        let mut states = machine.states.known.iter();
        states.any(|state| state.overrides)
    });
    let asked =
        machines.map(|Machine { field, .. }| quote!(__fsm::State::info(self.#field).overrides));
    let asked: Vec<TokenStream> = asked.collect();
    (!asked.is_empty()).then(|| {
        quote! {
            fn is_using_manual_override(&self) -> bool {
                #(#asked)||*
            }
        }
    })
}

/// Says which types the events take as their inputs.
fn takes(model: &Model) -> Option<TokenStream> {
    let event_enum = model.event_enum();
    let arms: Vec<TokenStream> = model
        .events
        .iter()
        .filter_map(|event| {
            let (variant, input) = (&event.variant, event.input.as_ref()?);
            Some(quote!(#event_enum::#variant => __input.is::<#input>(),))
        })
        .collect();
    let mut inputs: Vec<&Type> = Vec::new();
    for input in model.events.iter().filter_map(|event| event.input.as_ref()) {
        if !inputs.contains(&input) {
            inputs.push(input);
        }
    }
    let are_inputs = inputs.into_iter().map(|input| {
        let is_an_input = quote_spanned!(input.span()=> __fsm::is_an_input::<#input>);
        quote!(#is_an_input();)
    });
    let all = arms.len() == model.events.len();
    let others = (!all).then(|| quote!(_ => false,));
    (!arms.is_empty()).then(|| {
        quote! {
            fn __takes(__event: #event_enum, __input: &dyn ::core::any::Any) -> bool {
                #(#are_inputs)*
                match __event {
                    #(#arms)*
                    #others
                }
            }
        }
    })
}

/// Writes the time into the fields that a declaration stamps.
fn stamp(model: &Model) -> TokenStream {
    let arms = model.stamps.iter().map(|(declaration, fields)| {
        let declaration = Literal::usize_unsuffixed(*declaration);
        let sets = fields.iter().map(|(_, field, ty)| {
            let span = Span::call_site().located_at(ty.span());
            let stamp = quote::quote_spanned!(span=> <#ty as __fsm::Stamp>);
            quote!(self.#field = #stamp::at(now);)
        });
        quote!(#declaration => { #(#sets)* })
    });
    quote! {
        const STAMPS: bool = true;

        fn __stamp(&mut self, declaration: u16, now: __fsm::DateTime<__fsm::Utc>) {
            match declaration {
                #(#arms)*
                _ => {}
            }
        }
    }
}

/// The guards of each declaration as written, for what shows them.
fn guard_names(model: &Model) -> TokenStream {
    let declarations = model.guards.iter().map(|(declaration, guards)| {
        let declaration = Literal::usize_unsuffixed(*declaration);
        let names = guards.iter().map(Guard::written);
        quote!((#declaration, &[#(#names),*]))
    });
    quote! {
        const GUARDS: &'static [(u16, &'static [&'static str])] = &[#(#declarations),*];
    }
}

/// Asks the guards of a declaration: all of them, so that every reason is reported.
fn guard(model: &Model) -> TokenStream {
    let arms = model.guards.iter().filter_map(|(number, guards)| {
        let declaration = Literal::usize_unsuffixed(*number);
        let functions = guards.iter().filter_map(|guard| {
            let path = guard.function()?;
            let name = guard.name();
            let ask = match (guard.negated, model.inputs.get(number)) {
                (false, None) => quote!(require),
                (true, None) => quote!(forbid),
                (false, Some(input)) => quote!(require_of::<_, #input, _>),
                (true, Some(input)) => quote!(forbid_of::<_, #input, _>),
            };
            Some(quote!(__guards.#ask(#name, self, #path);))
        });
        let asks: Vec<TokenStream> = functions.collect();
        (!asks.is_empty()).then(|| quote!(#declaration => { #(#asks)* }))
    });
    quote! {
        fn __guard(&self, __declaration: u16, __guards: &mut __fsm::Guards<'_>) {
            match __declaration {
                #(#arms)*
                _ => {}
            }
        }
    }
}
