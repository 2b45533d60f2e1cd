//! Tests of the pipeline, without a compiler. `INSTA_UPDATE=always cargo test -p fsm-derive` blesses
//! the snapshots.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a failing test panics"
)]

mod budget;
mod limits;
mod snapshots;

use proc_macro2::{TokenStream, TokenTree};

use crate::pipeline;

/// What both derives make of a source with state enums and a model, as a person would read it. The
/// steps between the two macros are done here as rustc does them.
fn expand(enums: &[TokenStream], model: &TokenStream) -> String {
    let mut text = String::new();
    for state_enum in enums {
        text.push_str(&pretty(&pipeline::state(state_enum.clone(), "")));
        text.push_str("\n// ----\n\n");
    }
    text.push_str(&pretty(&expand_machine(enums, model)));
    text
}

/// What `derive(StateMachine)` makes of a model, in the end.
fn expand_machine(enums: &[TokenStream], model: &TokenStream) -> TokenStream {
    let mut asked = pipeline::learn_states(model);
    loop {
        let Some((name, input)) = call(&asked) else {
            return asked;
        };
        let answer = enums.iter().find_map(|state_enum| {
            let expanded = pipeline::state(state_enum.clone(), "");
            states_in(&expanded, &name)
        });
        let states = answer.unwrap_or_else(|| panic!("no enum {name}"));
        // `LoanState! { { callback } rest.. }` calls the second step with the states and the rest.
        let mut input = input.into_iter();
        input.next();
        asked = pipeline::machine(states.into_iter().chain(input).collect());
    }
}

/// The diagrams in the documentation of every model in a source file.
fn diagrams(source: &str) -> String {
    let file = syn::parse_file(source).unwrap();
    let tokens = |item: &syn::Item| quote::ToTokens::to_token_stream(item);
    let enums = file
        .items
        .iter()
        .filter(|item| matches!(item, syn::Item::Enum(_)));
    let enums: Vec<TokenStream> = enums.map(tokens).collect();
    let models = file
        .items
        .iter()
        .filter(|item| matches!(item, syn::Item::Struct(_)));
    let mut texts = Vec::new();
    for model in models.map(tokens) {
        diagrams_in(expand_machine(&enums, &model), &mut texts);
    }
    texts.concat()
}

fn diagrams_in(tokens: TokenStream, texts: &mut Vec<String>) {
    for token in tokens {
        match token {
            TokenTree::Group(group) => diagrams_in(group.stream(), texts),
            TokenTree::Literal(literal) => {
                let text = syn::parse_str::<syn::LitStr>(&literal.to_string());
                let text = text.map(|text| text.value()).unwrap_or_default();
                let diagram = text.split("```mermaid\n").nth(1);
                texts.extend(diagram.map(|text| text.replace("```\n", "")));
            }
            _ => {}
        }
    }
}

/// The macro that an expansion consists of: its name and its input.
fn call(expanded: &TokenStream) -> Option<(String, TokenStream)> {
    let file: syn::File = syn::parse2(expanded.clone()).ok()?;
    let item = file.items.into_iter().find_map(|item| match item {
        syn::Item::Macro(item) if item.mac.tokens.to_string().contains("__machine") => Some(item),
        _ => None,
    })?;
    let name = item.mac.path.segments.last()?.ident.to_string();
    Some((name, item.mac.tokens))
}

/// The `[states]` in the hidden macro of the enum of this name.
fn states_in(expanded: &TokenStream, name: &str) -> Option<TokenStream> {
    let file: syn::File = syn::parse2(expanded.clone()).ok()?;
    let hidden = format!("__fsm_states_of_{name}");
    file.items.into_iter().find_map(|item| match item {
        syn::Item::Macro(item) if item.ident.as_ref()? == &hidden => {
            let body = item.mac.tokens.into_iter().filter_map(|token| match token {
                TokenTree::Group(group) => Some(group.stream()),
                _ => None,
            });
            let call = body.last()?.into_iter().find_map(|token| match token {
                TokenTree::Group(group) if group.delimiter() == proc_macro2::Delimiter::Brace => {
                    Some(group.stream())
                }
                _ => None,
            });
            Some(call?.into_iter().take(1).collect())
        }
        _ => None,
    })
}

fn pretty(tokens: &TokenStream) -> String {
    let file: syn::File = syn::parse2(with_all_features(tokens.clone())).unwrap();
    prettyplease::unparse(&file)
}

/// What stands in `if_diesel!` and `if_serde!`, as with those features on.
fn with_all_features(tokens: TokenStream) -> TokenStream {
    let mut shown = TokenStream::new();
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        let is_gate =
            matches!(&token, TokenTree::Ident(name) if name.to_string().starts_with("if_"));
        match token {
            // `__fsm::if_diesel! { .. }`: the path is written already, and is taken back.
            TokenTree::Ident(_) if is_gate && tokens.next_if(is_bang).is_some() => {
                let kept = shown.into_iter().collect::<Vec<_>>();
                let path = kept.len().saturating_sub(3);
                shown = kept.into_iter().take(path).collect();
                if let Some(TokenTree::Group(group)) = tokens.next() {
                    shown.extend(with_all_features(group.stream()));
                }
            }
            TokenTree::Group(group) => {
                let inner = with_all_features(group.stream());
                shown.extend([TokenTree::Group(proc_macro2::Group::new(
                    group.delimiter(),
                    inner,
                ))]);
            }
            other => shown.extend([other]),
        }
    }
    shown
}

fn is_bang(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == '!')
}
