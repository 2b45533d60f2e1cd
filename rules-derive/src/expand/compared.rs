//! What a comparison of a rule's forms needs beside the forms: for tests alone.

use proc_macro2::{TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::ext::IdentExt;
use syn::visit::{self, Visit};
use syn::{Expr, ExprCall, Lit, Type};

use crate::attrs::rule::{Param, RuleAttrs};

/// What can be learnt of SQL that is written by hand: a comparison looks for values that matter, and the
/// SQL does not show them.
pub(super) fn seen(attrs: &RuleAttrs, models: &[Type]) -> TokenStream {
    let text = attrs.name().unraw().to_string();
    let Seen {
        texts,
        numbers,
        mut names,
        calls,
    } = Seen::of(&attrs.function.block);
    if calls {
        // What it calls may read anything.
        names.clear();
    }
    let time = attrs.context.as_ref().map(|cx| {
        let cx = &cx.name;
        quote! {
            .seen_at({
                use __rule::{HasNoTime as _, HasTime as _};
                (&__rule::TimeOf(#cx)).time()
            })
        }
    });
    quote! {
        .seen(#text, &[#(#texts),*], &[#(#numbers),*], &[#(#names),*])
        #(.seen_rows::<#models>())*
        #time
    }
}

/// What stands in a body.
#[derive(Default)]
struct Seen {
    texts: Vec<String>,
    numbers: Vec<String>,
    names: Vec<String>,
    /// Whether it calls functions of the program's.
    calls: bool,
}

impl Seen {
    fn of(body: &syn::Block) -> Self {
        let mut seen = Self::default();
        seen.visit_block(body);
        seen.tokens(body.to_token_stream());
        seen
    }

    /// Literals and names, also those in macros.
    fn tokens(&mut self, tokens: TokenStream) {
        for token in tokens {
            match token {
                TokenTree::Group(group) => self.tokens(group.stream()),
                TokenTree::Ident(name) => add(&mut self.names, name.unraw().to_string()),
                TokenTree::Literal(literal) => match Lit::new(literal) {
                    Lit::Str(text) => add(&mut self.texts, text.value()),
                    Lit::Char(one) => add(&mut self.texts, one.value().to_string()),
                    Lit::Int(number) => {
                        add(&mut self.numbers, number.base10_digits().to_owned());
                    }
                    Lit::Float(number) => {
                        add(&mut self.numbers, number.base10_digits().to_owned());
                    }
                    _ => {}
                },
                TokenTree::Punct(_) => {}
            }
        }
    }
}

impl<'ast> Visit<'ast> for Seen {
    fn visit_expr_call(&mut self, call: &'ast ExprCall) {
        let known = ["exists", "none", "all", "count", "parent", "Some"];
        let is_known = match &*call.func {
            Expr::Path(path) => known.iter().any(|name| path.path.is_ident(name)),
            _ => false,
        };
        self.calls |= !is_known;
        visit::visit_expr_call(self, call);
    }
}

fn add(known: &mut Vec<String>, value: String) {
    if !known.contains(&value) {
        known.push(value);
    }
}

/// What the rule is about, for a comparison of its forms.
pub(super) fn about(attrs: &RuleAttrs) -> TokenStream {
    let name = attrs.name();
    let party = |param: &Option<Param>| {
        param.as_ref().map_or(quote!(__rule::Any), |param| {
            let ty = &param.ty;
            quote!(__rule::Of<#ty>)
        })
    };
    let (actor, object, context) = (
        party(&attrs.actor),
        party(&attrs.object),
        party(&attrs.context),
    );
    quote! {
        __fsm::if_test_util! {
            impl __rule::About<(#actor, #object, #context)> for #name {}
        }
    }
}
