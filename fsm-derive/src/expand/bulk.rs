//! Bulk transitions: the method that begins one, and a method for each event.

use heck::ToUpperCamelCase;
use proc_macro2::{Ident, Literal, TokenStream};
use quote::{format_ident, quote};
use syn::parse_quote;

use super::methods;
use crate::model::bulk::{NotInBulk, not_in_bulk};
use crate::model::event::Event;
use crate::model::machine::{Machine, Model, TableModel};

/// `bulk(filter)`, and the type of what it gives: it has a method for each event.
pub(crate) fn expand(model: &Model, table: &TableModel) -> TokenStream {
    let path = &table.path;
    let Model {
        ident,
        vis,
        generics,
        ..
    } = model;
    let (impl_generics, type_generics, bounds) = generics.split_for_impl();
    let mut of_rows = generics.clone();
    of_rows.params.push(parse_quote!(__F));
    let (rows_impl, rows_type, _) = of_rows.split_for_impl();
    let event_enum = model.event_enum();
    let bulk = format_ident!("{}Bulk", ident);
    let refused = not_in_bulk(model);
    let never = |number: usize| {
        let mut refused = refused.iter();
        refused.find(|not| not.event == number && not.is_never())
    };
    let events = model.events.iter().enumerate();
    let methods = events
        .clone()
        .map(|(number, event)| method(model, event, never(number)));
    let refusals = events.filter_map(|(number, event)| Some(refusal(event, never(number)?)));
    let begins = "Begins to move every row that `filter` finds: a condition on the table, as Diesel's own `filter` takes it. An event comes next.";
    let doc = format!("Rows of [`{ident}`] that an event is about to move.");
    quote! {
        impl #impl_generics #ident #type_generics #bounds {
            #[doc = #begins]
            #vis fn bulk<__F: __db::FindsRows<#path::table>>(filter: __F) -> #bulk #rows_type {
                #bulk(__db::Many::of(filter))
            }
        }

        #[doc = #doc]
        #[must_use = "nothing happens without an event and `.save(&mut conn)`"]
        #vis struct #bulk #rows_impl(__db::Many<#ident #type_generics, __F>) #bounds;

        impl #rows_impl #bulk #rows_type #bounds {
            /// An event that is known at run time only.
            #vis fn fire(
                self,
                event: #event_enum,
            ) -> __db::Bulk<#ident #type_generics, __F, __fsm::NoteAtRunTime, __fsm::InputAtRunTime> {
                self.0.fire(event)
            }

            #[doc(hidden)]
            #vis fn save<__C: __db::AfterAnEvent>(self, _: &mut __C) {}

            #(#methods)*
        }

        #(#refusals)*
    }
}

/// The method of an event.
fn method(model: &Model, event: &Event, refused: Option<&NotInBulk>) -> TokenStream {
    let Model {
        ident,
        vis,
        generics,
        ..
    } = model;
    let (_, type_generics, _) = generics.split_for_impl();
    let Event {
        method,
        variant,
        name,
        ..
    } = event;
    let event_enum = model.event_enum();
    let doc = format!("`{name}`.");
    let fire = methods::fire(event, &quote!(__db::Many<#ident #type_generics, __F>), None);
    let can = refused.map(|_| {
        let trait_name = trait_name(event);
        quote!(where Self: #trait_name)
    });
    let (target, begins) = match model.machines.get(event.machine) {
        Some(Machine { state, .. }) if event.chooses => (
            Some(quote!(target: #state)),
            quote!(begin_to(#event_enum::#variant, target)),
        ),
        _ => (None, quote!(begin(#event_enum::#variant))),
    };
    quote! {
        #[doc = #doc]
        #vis fn #method(self, #target) -> #fire #can {
            self.0.#begins
        }
    }
}

/// A trait that nothing has, with the words of why not.
fn refusal(event: &Event, not: &NotInBulk) -> TokenStream {
    let trait_name = trait_name(event);
    let message = format!("`{}` can't move rows in bulk", event.name);
    let why = &not.why;
    quote! {
        #[diagnostic::on_unimplemented(
            message = #message,
            label = "this event needs each row in memory",
            note = #why
        )]
        pub trait #trait_name {}
    }
}

fn trait_name(event: &Event) -> Ident {
    format_ident!("__{}InBulk", event.name.to_upper_camel_case())
}

/// What the impl of the model's table says of bulk transitions.
pub(crate) fn of_table(model: &Model, table: &TableModel) -> TokenStream {
    let recorded_key = if model.record.is_some() {
        quote!(Self::Key)
    } else {
        quote!(__db::NoRecords)
    };
    let path = &table.path;
    let version = table.version.as_ref().map(|(column, ..)| {
        quote! {
            const VERSION_COLUMN: ::core::option::Option<&'static str> =
                ::core::option::Option::Some(<#path::#column as __diesel::Column>::NAME);
        }
    });
    let refused: Vec<TokenStream> = not_in_bulk(model).iter().map(value).collect();
    let refused = (!refused.is_empty())
        .then(|| quote!(const NOT_IN_BULK: &'static [__db::NotInBulk] = &[#(#refused),*];));
    let ways = methods::by_event(
        model,
        |Machine { state, .. }| quote!(__db::ways::<Self, #state>(event, said)),
    );
    quote! {
        type RecordedKey = #recorded_key;

        #version
        #refused

        fn ways(
            event: <Self as __fsm::Model>::Event,
            said: __fsm::Said<'_>,
        ) -> ::core::result::Result<__db::Ways, __fsm::TransitionError> {
            #ways
        }
    }
}

/// The same as a value, for events that are known at run time only.
fn value(not: &NotInBulk) -> TokenStream {
    let event = Literal::usize_unsuffixed(not.event);
    let targets = not.targets.iter().copied();
    let targets = targets.map(Literal::usize_unsuffixed);
    let why = &not.why;
    quote!(__db::NotInBulk { event: #event, targets: &[#(#targets),*], why: #why })
}
