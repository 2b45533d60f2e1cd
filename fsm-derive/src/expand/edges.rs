//! A trait for each event, which the states that it starts from have: an illegal call of the typed
//! form is one that its trait does not allow, and the trait has the words for it.

use std::collections::BTreeMap;

use fsm_support::list;
use heck::ToUpperCamelCase;
use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};
use syn::ext::IdentExt;
use syn::{GenericParam, Ident, parse_quote};

use super::typed::model_type;
use crate::model::event::Event;
use crate::model::machine::{Machine, Model};
use crate::model::rows::{Row, RowTarget};

/// Up to this many states, an error lists what is possible from each.
const STATES_IN_NOTES: usize = 8;

/// The trait that says from which states an event starts.
pub(crate) fn trait_name(event: &Event) -> Ident {
    format_ident!("__{}Edge", event.name.to_upper_camel_case())
}

/// The traits of all events of a machine, and of the sets that their callers choose from.
pub(crate) fn expand(model: &Model, machine: &Machine) -> TokenStream {
    let possible = possible(model, machine);
    let by_event = rows_by_event(machine);
    let events = model.events.iter().enumerate();
    let traits = events
        .skip(machine.events.start)
        .take(machine.events.len())
        .map(|(number, event)| {
            let rows = by_event.get(&number).map(Vec::as_slice).unwrap_or_default();
            event_trait(model, machine, event, rows, &possible)
        });
    let choices = choice_traits(model, machine);
    quote!(#choices #(#traits)*)
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
    let starts = format!("it starts from: {}", list(names));
    let label = format!("`{}` does not start here", event.name);
    let choices = choices(machine, event, rows);
    let impls = sources
        .iter()
        .map(|source| edge_impl(model, machine, event, *source, rows));
    quote! {
        #[diagnostic::on_unimplemented(
            message = #message,
            label = #label,
            note = #starts,
            #(note = #choices,)*
            #(note = #possible),*
        )]
        pub trait #name<__S, __At, __To> {}
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
        bounds.push(parse_quote!(__To::At: #choice + __fsm::Position<#model_type, #state>));
        bounds.push(parse_quote! {
            <__To::At as __fsm::Position<#model_type, #state>>::Bits:
                __fsm::Differs<<__fsm::At<#at> as __fsm::Position<#model_type, #state>>::Bits>
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
        let one = Literal::usize_unsuffixed(*one);
        quote!(__fsm::At<#one>)
    } else {
        // Alternatives are decided at run time: the result is to be matched on.
        quote!(__fsm::Sorted)
    };
    // Else rustc lists the edges that there are by their positions.
    quote! {
        #[diagnostic::do_not_recommend]
        impl<#(#params,)* __S> #name<__S, __fsm::At<#at>, #to> for #model_type #bounds {}
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
    let state = &machine.state;
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
                impl<#(#params),*> __fsm::Position<#model_type, #state> for __fsm::At<#at> #bounds {
                    type Bits = #bits;
                }
            }
        })
        .collect()
}
