//! The macros without a compiler.
#![allow(
    clippy::needless_pass_by_value,
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by a panic"
)]

mod snapshots;

use proc_macro2::{Group, TokenStream, TokenTree};

use crate::pipeline;

/// What `#[rule]` makes, formatted.
fn rule(options: TokenStream, function: TokenStream) -> String {
    formatted(pipeline::rule(options, &function, false))
}

/// What `#[derive(Columns)]` makes, formatted.
fn columns(model: TokenStream) -> String {
    formatted(pipeline::columns(model, false))
}

/// The same where tests compare a rule's forms.
fn compared_rule(options: TokenStream, function: TokenStream) -> String {
    formatted(pipeline::rule(options, &function, true))
}

/// The same where tests compare a rule's forms.
fn compared_columns(model: TokenStream) -> String {
    formatted(pipeline::columns(model, true))
}

/// What `__fsm::if_diesel! { .. }` passes on.
fn passed_on(tokens: TokenStream) -> TokenStream {
    let mut shown: Vec<TokenTree> = Vec::new();
    for token in tokens {
        let TokenTree::Group(group) = &token else {
            shown.push(token);
            continue;
        };
        let inner = passed_on(group.stream());
        let before = shown.len().saturating_sub(2);
        if matches!(shown.get(before), Some(TokenTree::Ident(name)) if name == "if_diesel" || name == "if_test_util")
        {
            // `__fsm::if_diesel!`
            shown.truncate(before.saturating_sub(3));
            shown.extend(inner);
        } else {
            shown.push(Group::new(group.delimiter(), inner).into());
        }
    }
    shown.into_iter().collect()
}

fn formatted(tokens: TokenStream) -> String {
    let tokens = passed_on(tokens);
    let text = tokens.to_string();
    match syn::parse2(tokens) {
        Ok(file) => prettyplease::unparse(&file),
        Err(error) => panic!("{error}: {text}"),
    }
}

/// A comma at the end of a list of options is none between two.
#[test]
fn h1_options_may_end_with_a_comma() {
    let made = pipeline::actor(quote::quote! {
        #[actor(key = id,)]
        #[actor(name = title,)]
        struct User {
            id: i32,
            title: String,
        }
    });
    assert!(!made.to_string().contains("compile_error"), "{made}");
}

/// A condition as an explanation shows it.
#[test]
fn f7_a_condition_reads_as_it_was_written() {
    for text in [
        "task.owner_id == user.id",
        "task.note.is_some_and(|note| note == user.name)",
        "exists(|r: ProjectRole| r.user_id == user.id && r.role != \"guest\")",
        "!task.done || -1 < i64::from(task.size) - 2",
        "[1, 2].contains(&task.size)",
        "(1..=5).contains(&task.size)",
        "matches!(task.state(), TaskState::Open | TaskState::Review)",
        "parent(task.project_id, |p: Project| p.is_open & !p.closed)",
        "*user.name == task.title[0] && user.teams.iter().any(|t| *t == 3)",
    ] {
        let expr: syn::Expr = syn::parse_str(text).unwrap();
        assert_eq!(crate::lower::text_of(&expr), text);
    }
}
