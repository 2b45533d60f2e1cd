//! What a comparison of a rule's forms needs beside the forms: for tests alone.

use proc_macro2::TokenStream;
use quote::quote;
use syn::ext::IdentExt;
use syn::visit::Visit;
use syn::{Lit, Type};

use crate::attrs::rule::{Param, RuleAttrs};

/// What can be learnt of SQL that is written by hand: a comparison looks for values that matter, and the
/// SQL does not show them.
pub(super) fn seen(attrs: &RuleAttrs, models: &[Type]) -> TokenStream {
    let text = attrs.name().unraw().to_string();
    let literals = literals(&attrs.function.block);
    quote!(.seen(#text, &[#(#literals),*])#(.seen_rows::<#models>())*)
}

/// The numbers and texts that stand in a body.
fn literals(body: &syn::Block) -> Vec<String> {
    struct Literals(Vec<String>);
    impl<'ast> Visit<'ast> for Literals {
        fn visit_lit(&mut self, literal: &'ast Lit) {
            let text = match literal {
                Lit::Str(text) => text.value(),
                Lit::Char(one) => one.value().to_string(),
                Lit::Int(number) => number.base10_digits().to_owned(),
                Lit::Float(number) => number.base10_digits().to_owned(),
                _ => return,
            };
            if !self.0.contains(&text) {
                self.0.push(text);
            }
        }
    }
    let mut found = Literals(Vec::new());
    found.visit_block(body);
    found.0
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
