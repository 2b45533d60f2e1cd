//! The whole expansion of `#[derive(StateMachine)]`.

use fsm_support::Errors;
use proc_macro2::TokenStream;
use quote::quote;

use super::{event, hooks, methods, storage, typed};
use crate::model::machine::Model;

pub(crate) fn expand(model: &Model, errors: &Errors) -> TokenStream {
    let mistakes = errors.to_items();
    let krate = &model.krate;
    let event_enum = event::enumeration(model);
    let event_impls = event::impls(model);
    let inherent = methods::inherent(model, errors);
    let traits = methods::traits(model, errors);
    let types = model
        .machines
        .iter()
        .map(|machine| typed::types(model, machine));
    let typed_impls = model
        .machines
        .iter()
        .map(|machine| typed::impls(model, machine, errors));
    let storage = model
        .table
        .as_ref()
        .map(|table| storage::expand(model, table));
    let hooks = hooks::expand(model);
    let create = model
        .table
        .is_some()
        .then(|| create_that_says_why_not(model));
    quote! {
        #mistakes
        #event_enum
        #(#types)*
        #[allow(
            single_use_lifetimes,
            unused_qualifications,
            reason = "the paths hold wherever the model is"
        )]
        const _: () = {
            use #krate::__private as __fsm;

            #inherent
            #event_impls
            #traits
            #(#typed_impls)*
            #hooks
            #storage
            #create
        };
    }
}

/// Without a database feature a model on a table has a `create` that does not compile, in words.
fn create_that_says_why_not(model: &Model) -> TokenStream {
    let Model {
        ident, generics, ..
    } = model;
    let (impl_generics, type_generics, bounds) = generics.split_for_impl();
    quote! {
        __fsm::unless_diesel! {
            impl #impl_generics __fsm::CreateRow for #ident #type_generics #bounds {}
        }
    }
}
