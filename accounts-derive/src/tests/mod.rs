//! Tests of the pipeline, without a compiler. `INSTA_UPDATE=always cargo test -p accounts-derive` blesses the
//! snapshots.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a failing test panics"
)]

mod limits;
mod snapshots;

use proc_macro2::{TokenStream, TokenTree};

use crate::pipeline;

/// What `profiles!` makes in the end. The steps between its macros are done here as rustc does them.
fn expand_list(list: TokenStream, profiles: &[TokenStream]) -> TokenStream {
    let mut asked = pipeline::list(list);
    while let Some((name, input)) = call(&asked) {
        let answer = profiles
            .iter()
            .find_map(|profile| names_in(&pipeline::profile(profile.clone(), ""), &name));
        let names = match answer {
            Some(names) => names,
            None if name == "User" => quote::quote!([user]),
            None => panic!("no profile {name}"),
        };
        // `Work! { { callback } rest.. }` calls the next step with the names and the rest.
        let mut input = input.into_iter();
        input.next();
        asked = pipeline::profiles(names.into_iter().chain(input).collect());
    }
    asked
}

/// `Work! { .. }` at the end: the name, and what is in the braces.
fn call(tokens: &TokenStream) -> Option<(String, TokenStream)> {
    let tokens: Vec<TokenTree> = tokens.clone().into_iter().collect();
    match tokens.as_slice() {
        [
            ..,
            TokenTree::Ident(name),
            TokenTree::Punct(sign),
            TokenTree::Group(input),
        ] if sign.as_char() == '!' => {
            let is_error = name == "compile_error";
            (!is_error).then(|| (name.to_string(), input.stream()))
        }
        _ => None,
    }
}

/// What the macro under this name passes on: the list in the body of its only rule.
fn names_in(expanded: &TokenStream, name: &str) -> Option<TokenStream> {
    let file: syn::File = syn::parse2(expanded.clone()).unwrap();
    let hidden = format!("__accounts_names_of_{name}");
    let tokens = file.items.into_iter().find_map(|item| match item {
        syn::Item::Macro(item) if item.ident.as_ref().is_some_and(|ident| *ident == hidden) => {
            Some(item.mac.tokens)
        }
        _ => None,
    })?;
    // `(pattern) => { $($callback)* ! { [names] $($rest)* } };`
    let body = groups(tokens).nth(1)?;
    let call = groups(body).last()?;
    let names = call.into_iter().next()?;
    Some(names.into())
}

fn groups(tokens: TokenStream) -> impl Iterator<Item = TokenStream> {
    tokens.into_iter().filter_map(|token| match token {
        TokenTree::Group(group) => Some(group.stream()),
        _ => None,
    })
}

/// The mistakes that an expansion reports.
fn mistakes(expanded: TokenStream) -> Vec<String> {
    let file: syn::File = syn::parse2(expanded).unwrap();
    let macros = file.items.into_iter().filter_map(|item| match item {
        syn::Item::Macro(item) => Some(item.mac),
        _ => None,
    });
    let errors = macros.filter(|mac| {
        let name = mac.path.segments.last();
        name.is_some_and(|name| name.ident == "compile_error")
    });
    errors
        .map(|mac| syn::parse2::<syn::LitStr>(mac.tokens).unwrap().value())
        .collect()
}

/// As a person would read it.
fn pretty(tokens: &TokenStream) -> String {
    prettyplease::unparse(&syn::parse2(tokens.clone()).unwrap())
}
