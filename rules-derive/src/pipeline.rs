//! The macros as functions on tokens, which unit tests call without a compiler.

use fsm_support::Errors;
use proc_macro2::TokenStream;
use syn::{DeriveInput, ItemFn};

use crate::{attrs, expand, lower};

/// `#[rule]`; `compared` is for tests alone.
pub(crate) fn rule(options: TokenStream, item: &TokenStream, compared: bool) -> TokenStream {
    let function: ItemFn = match syn::parse2(item.clone()) {
        Ok(function) => function,
        Err(error) => {
            let mistake = error.to_compile_error();
            return quote::quote!(#mistake #item);
        }
    };
    let mut errors = Errors::new();
    if let Some(receiver) = function.sig.receiver() {
        // It stands in an `impl`, where the items that a rule becomes can't: the function alone can.
        errors.at(receiver, attrs::rule::NO_METHOD);
        let mistake = errors.to_items();
        return quote::quote!(#item #mistake);
    }
    let attrs = attrs::rule::read(options, function, compared, &mut errors);
    let has_tree = errors.is_empty() && !attrs.memory && attrs.sql.is_none();
    let tree = has_tree
        .then(|| lower::lower(&attrs, &mut errors))
        .flatten();
    expand::rule::expand(&attrs, tree.as_ref(), &errors)
}

/// `#[derive(Columns)]`; `compared` is for tests alone.
pub(crate) fn columns(input: TokenStream, compared: bool) -> TokenStream {
    let input: DeriveInput = match syn::parse2(input) {
        Ok(input) => input,
        Err(error) => return error.to_compile_error(),
    };
    let mut errors = Errors::new();
    let model = attrs::columns::read(&input, &mut errors);
    match model {
        Some(model) if errors.is_empty() => expand::columns::expand(&model, compared),
        _ => errors.to_items(),
    }
}

/// `#[derive(Actor)]`.
pub(crate) fn actor(input: TokenStream) -> TokenStream {
    let input: DeriveInput = match syn::parse2(input) {
        Ok(input) => input,
        Err(error) => return error.to_compile_error(),
    };
    let mut errors = Errors::new();
    match attrs::actor::read(&input, &mut errors) {
        Some(attrs) if errors.is_empty() => expand::actor::expand(&attrs),
        _ => errors.to_items(),
    }
}
