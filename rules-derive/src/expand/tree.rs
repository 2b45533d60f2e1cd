//! A lowered body as calls that build a tree.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::Ident;
use syn::spanned::Spanned;

use crate::lower::{Memory, Names, Tree, generated, located, read_in_memory, text_of};

/// The expression that makes the node of a tree.
pub(crate) fn node(tree: &Tree, names: &Names) -> TokenStream {
    match tree {
        Tree::Known(expr) => {
            let text = text_of(expr);
            let span = located(expr.span());
            quote_spanned!(span=> __b.known(#text, &|_| #expr))
        }
        Tree::Leaf(leaf) => {
            let text = &leaf.text;
            let sql = &leaf.sql;
            match &leaf.memory {
                Memory::Related => quote!(#sql),
                Memory::Counted => quote!(__b.asked(#text, #sql)),
                Memory::Object(rows, expr) => {
                    let rows = rows.iter().map(|(name, kind)| read_in_memory(name, kind));
                    let told = leaf.told.iter().map(|one| {
                        let text = text_of(one);
                        quote!(__v.see(#text, &|| (&__rule::Show(&(#one))).show());)
                    });
                    quote! {
                        __b.leaf(
                            #text,
                            &|__v| {
                                #(#rows)*
                                #(#told)*
                                ::core::option::Option::Some(#expr)
                            },
                            &|| #sql,
                        )
                    }
                }
            }
        }
        Tree::Not(inner) => {
            let inner = node(inner, names);
            quote!(#inner.negated())
        }
        Tree::All(parts) => joined("all", parts, names),
        Tree::Any(parts) => joined("any", parts, names),
        Tree::Either(left, right) => {
            let (left, right) = (node(left, names), node(right, names));
            quote!(#left.either(#right))
        }
        Tree::Choice(condition, then, otherwise) => {
            let parts = [condition, then, otherwise].map(|part| node(part, names));
            quote!(__b.choice(#(&|| #parts),*))
        }
        Tree::Inner { column, name, body } => {
            let value = generated(name);
            let body = node(body, names);
            quote!(__b.is_some_and(#column, &|#value| #body))
        }
        Tree::Behind(statements, tree) => {
            let tree = node(tree, names);
            quote!({ #(#statements)* #tree })
        }
        Tree::Match(scrutinee, arms) => {
            let arms = arms.iter().map(|(pattern, guard, tree)| {
                let guard = guard.iter().map(|guard| quote!(if #guard));
                let tree = node(tree, names);
                quote!(#pattern #(#guard)* => #tree,)
            });
            quote!(match #scrutinee { #(#arms)* })
        }
        Tree::Exists {
            text,
            model,
            row,
            body,
        } => {
            let (row, body) = (generated(row), node(body, names));
            let span = located(model.span());
            quote_spanned!(span=> __b.exists::<#model>(#text, &|#row| #body))
        }
        Tree::Parent {
            text,
            key,
            model,
            row,
            body,
        } => {
            let (row, body) = (generated(row), node(body, names));
            let span = located(model.span());
            quote_spanned!(span=> __b.parent::<#model, _, _>(#text, #key, &|#row| #body))
        }
        Tree::Rule { path, row } => {
            let (actor, cx) = surroundings(names);
            let row = generated(row);
            let span = located(path.span());
            quote_spanned!(span=> __sql::called(&#path(), __b.build(), #actor, #row, #cx))
        }
        Tree::OfActor { call } => {
            let (function, cx) = (&call.func, context(names));
            let arguments = &call.args;
            let actor = names.actor.iter();
            let span = located(call.span());
            quote_spanned!(span=> (&__rule::Call(#function)).node(__b.build(), #(#actor,)* #cx, (#arguments,)))
        }
    }
}

fn joined(how: &str, parts: &[Tree], names: &Names) -> TokenStream {
    let how = Ident::new(how, proc_macro2::Span::call_site());
    let parts = parts.iter().map(|part| node(part, names));
    quote!(__b.#how(&[#(&|| #parts),*]))
}

/// The actor and the context, as another rule is given them.
pub(crate) fn surroundings(names: &Names) -> (TokenStream, TokenStream) {
    let actor = names
        .actor
        .as_ref()
        .map_or_else(|| quote!(__actor), |actor| quote!(#actor));
    (actor, context(names))
}

fn context(names: &Names) -> TokenStream {
    names
        .context
        .as_ref()
        .map_or_else(|| quote!(__cx), |cx| quote!(#cx))
}
