//! The rules of transitions: who performs them, and what is asked before they happen.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Literal, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Path, parse_quote};

use crate::attrs::rule::Composition;
use crate::attrs::transition::Guard;
use crate::model::machine::Model;

/// What the model's impl says of rules.
pub(crate) fn of_model(model: &Model) -> TokenStream {
    let rules = match (&model.actor, &model.context) {
        (Some(actor), Some(context)) => quote!(__fsm::WithRules<#actor, #context>),
        (Some(actor), None) => quote!(__fsm::WithRules<#actor>),
        (None, _) if has_guards(model) => quote!(__fsm::WithRules),
        (None, _) => quote!(__fsm::NoRules),
    };
    let isolation = model.isolation.map(|variant| {
        let variant = syn::Ident::new(variant, model.ident.span());
        quote! {
            const ISOLATION: ::core::option::Option<__fsm::Isolation> =
                ::core::option::Option::Some(__fsm::Isolation::#variant);
        }
    });
    let creates = model.create.is_some().then(|| {
        quote!(
            const RULES_CREATE: bool = true;
        )
    });
    let guards = has_guards(model).then(|| {
        quote!(
            const RULES_GUARD: bool = true;
        )
    });
    quote! {
        type Rules = #rules;

        #isolation
        #creates
        #guards
    }
}

/// Asks the rule of a declaration, and the rules among its guards.
pub(crate) fn methods(model: &Model) -> TokenStream {
    let rules = model.actor.is_some().then(|| {
        let ask = if model.table.is_some() {
            quote!(sql)
        } else {
            quote!(memory)
        };
        let rules = model.rules.iter();
        let rules = rules.map(|(number, rule)| {
            let number = Literal::usize_unsuffixed(*number);
            (quote!(#number), call(rule))
        });
        let create = model
            .create
            .iter()
            .map(|rule| (quote!(__fsm::CREATE), call(rule)));
        let arms = arms(rules.chain(create), &ask);
        quote! {
            fn __rule<'__a>(
                __number: u16,
                __ask: __fsm::AskOf<'_, '__a, Self>,
            ) -> __fsm::Answer<'__a> {
                match __number {
                    #arms
                    _ => __fsm::Answer::no_rule(),
                }
            }
        }
    });
    let guards = has_guards(model).then(|| {
        let ask = if model.table.is_some() {
            quote!(sql_guard)
        } else {
            quote!(memory_guard)
        };
        let guards = model.guards.iter().filter_map(|(number, guards)| {
            let number = Literal::usize_unsuffixed(*number);
            let mut rules = guards.iter().filter_map(guard);
            let first = rules.next()?;
            Some((quote!(#number), quote!(#first #(& #rules)*)))
        });
        let arms = arms(guards, &ask);
        quote! {
            fn __guard_rule<'__a>(
                __number: u16,
                __ask: __fsm::AskObject<'_, '__a, Self>,
            ) -> __fsm::Answer<'__a> {
                match __number {
                    #arms
                    _ => __fsm::Answer::Allowed,
                }
            }
        }
    });
    quote!(#rules #guards)
}

/// One arm for each rule, with the numbers of the declarations that it stands on.
fn arms(rules: impl Iterator<Item = (TokenStream, TokenStream)>, ask: &TokenStream) -> TokenStream {
    let mut known: BTreeMap<String, usize> = BTreeMap::new();
    let mut arms: Vec<(Vec<TokenStream>, TokenStream)> = Vec::new();
    for (number, rule) in rules {
        let at = *known.entry(rule.to_string()).or_insert(arms.len());
        match arms.get_mut(at) {
            Some((numbers, _)) => numbers.push(number),
            None => arms.push((vec![number], rule)),
        }
    }
    let arms = arms
        .iter()
        .map(|(numbers, rule)| quote!(#(#numbers)|* => __ask.#ask(#rule),));
    quote!(#(#arms)*)
}

fn has_guards(model: &Model) -> bool {
    let mut guards = model.guards.values().flatten();
    guards.any(|guard| guard.rule().is_some())
}

/// A rule among the guards, as an operand of `&`.
fn guard(guard: &Guard) -> Option<TokenStream> {
    let rule = guard.rule()?;
    let is_one = matches!(
        rule,
        Composition::Rule(_) | Composition::Stored(_) | Composition::Grouped(_)
    );
    let rule = call(rule);
    let rule = if is_one { rule } else { quote!((#rule)) };
    Some(if guard.negated { quote!(!#rule) } else { rule })
}

/// The value of a composition: each name becomes a call.
fn call(rule: &Composition) -> TokenStream {
    match rule {
        Composition::Rule(path) => {
            let call = quote_spanned!(path.span()=> ());
            if path.is_ident("anyone") {
                let anyone = quote_spanned!(path.span()=> __fsm::rule::anyone);
                quote!(#anyone #call)
            } else {
                quote!(#path #call)
            }
        }
        Composition::Stored(call) => quote!(#call),
        Composition::Forbid(_, rule) => {
            let rule = call(rule);
            quote!(__fsm::rule::forbid(#rule))
        }
        Composition::Not(rule) => {
            let rule = call(rule);
            quote!(!#rule)
        }
        Composition::Grouped(rule) => {
            let rule = call(rule);
            quote!((#rule))
        }
        Composition::Both(op, parts) => {
            let (left, right) = (call(&parts.0), call(&parts.1));
            quote!(#left #op #right)
        }
    }
}

/// What a `save` on a backend asks of the rules: that each of them has SQL there.
pub(crate) fn bounds(model: &Model) -> Vec<syn::WherePredicate> {
    if model.actor.is_none() && !has_guards(model) {
        return Vec::new();
    }
    let mut paths: Vec<&Path> = Vec::new();
    let mut seen = BTreeSet::new();
    let guards = model.guards.values().flatten().filter_map(Guard::rule);
    for rule in model.rules.values().chain(&model.create).chain(guards) {
        rule.rules(&mut seen, &mut paths);
    }
    let mut bounds = vec![parse_quote!(__DB: __fsm::sql_rule::RuleBackend)];
    bounds.extend(paths.into_iter().map(|path| {
        let path = path.to_token_stream();
        parse_quote!(#path: __fsm::sql_rule::On<__DB>)
    }));
    bounds
}
