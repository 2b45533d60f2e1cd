//! A lowered body as calls that build a tree.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Expr, Ident, Path, Type};

use crate::lower::{Leaf, Memory, Names, Tree, generated, located, read_in_memory, text_of};

/// The expression that makes the node of a tree.
pub(crate) fn node(tree: &Tree, names: &Names) -> TokenStream {
    match tree {
        Tree::Known(expr) => {
            let text = text_of(expr);
            let span = located(expr.span());
            quote_spanned!(span=> __b.known(#text, #expr))
        }
        Tree::Leaf(leaf) => leaf_node(leaf, names.compared),
        Tree::Not(inner) => {
            let inner = node(inner, names);
            quote!(#inner.negated())
        }
        Tree::All(parts) => joined("all", parts.iter().map(|part| node(part, names))),
        Tree::Any(parts) => joined("any", parts.iter().map(|part| node(part, names))),
        Tree::Either(left, right) => {
            let (left, right) = (node(left, names), node(right, names));
            quote!(#left.either(#right))
        }
        Tree::Choice(condition, then, otherwise) => choice(condition, then, otherwise, names),
        Tree::Inner { column, name, body } => {
            let value = generated(name);
            let body = node(body, names);
            let both = joined("all", [quote!(__b.is_some(__column)), body].into_iter());
            // Where a constant has this name, it is none to Rust: then this does not compile.
            quote! {{
                { let #name = (); }
                let __column = #column;
                match __b.inner(__column) {
                    ::core::option::Option::Some(#value) => #both,
                    ::core::option::Option::None => __sql::Node::known_as(false),
                }
            }}
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
            told,
            none,
            model,
            row,
            body,
        } => {
            let how = Ident::new(if *none { "none" } else { "exists" }, Span::call_site());
            let call = quote!(#how(#text, __body, __told));
            telling(
                told,
                names,
                &relation(model, row, &node(body, names), &call),
            )
        }
        Tree::Parent {
            text,
            told,
            key,
            model,
            row,
            body,
        } => {
            let call = quote!(parent(#text, #key, __body, __told));
            telling(
                told,
                names,
                &relation(model, row, &node(body, names), &call),
            )
        }
        Tree::Rule { path, row } => {
            let (actor, cx) = surroundings(names);
            let row = generated(row);
            let span = located(path.span());
            quote_spanned!(span=> __sql::called(&<#path as __rule::Named>::RULE, __b.build(), #actor, #row, #cx))
        }
        Tree::Stored {
            path,
            permission,
            row,
        } => stored(path, permission, row.as_ref(), names),
        Tree::OfActor { call } => {
            let (function, cx) = (&call.func, context(names));
            let arguments = &call.args;
            let actor = names.actor.iter();
            let span = located(call.span());
            quote_spanned!(span=> (&__rule::Call(#function)).node(__b.build(), #(#actor,)* #cx, (#arguments,)))
        }
    }
}

/// A rule over stored permissions.
fn stored(path: &Path, permission: &Expr, row: Option<&Ident>, names: &Names) -> TokenStream {
    let (actor, cx) = surroundings(names);
    let row = if let Some(row) = row {
        let row = generated(row);
        quote!(#row)
    } else {
        quote!(__sql::RuleRow::object(&()))
    };
    let span = located(path.span());
    quote_spanned!(span=> __sql::called(&#path(#permission), __b.build(), #actor, #row, #cx))
}

/// Two branches, each built as far as the condition may lead to it.
fn choice(condition: &Tree, then: &Tree, otherwise: &Tree, names: &Names) -> TokenStream {
    let [condition, then, otherwise] = [condition, then, otherwise].map(|part| node(part, names));
    quote! {{
        let __if = #condition;
        let __then = if __if.known() == ::core::option::Option::Some(false) {
            __sql::Node::known_as(false)
        } else {
            #then
        };
        let __else = if __if.known() == ::core::option::Option::Some(true) {
            __sql::Node::known_as(false)
        } else {
            #otherwise
        };
        __b.choice(__if, __then, __else)
    }}
}

/// A condition: decided where the object is in memory, else as SQL.
fn leaf_node(leaf: &Leaf, compared: bool) -> TokenStream {
    let (text, sql) = (&leaf.text, &leaf.sql);
    // A comparison tells a condition by its text.
    let sql = if compared {
        &quote!(__b.named(#text, #sql))
    } else {
        sql
    };
    let (rows, expr) = match &leaf.memory {
        Memory::Related => return quote!(#sql),
        Memory::Counted => return quote!(__b.asked(#text, #sql)),
        Memory::Object(rows, expr) => (rows, expr),
    };
    let told = leaf.told.iter().map(|one| {
        let text = text_of(one);
        quote!((#text, (&__rule::Show(&(#one))).shown()))
    });
    let names = rows.iter().map(|(name, _)| name);
    let values = rows.iter().map(|(name, _)| {
        let from = generated(name);
        quote!(#from.get())
    });
    let reads = rows.iter().map(|(name, kind)| read_in_memory(name, kind));
    let (found, values) = if rows.len() == 1 {
        (
            quote!(#(::core::option::Option::Some(#names))*),
            quote!(#(#values)*),
        )
    } else {
        (
            quote!((#(::core::option::Option::Some(#names)),*)),
            quote!((#(#values),*)),
        )
    };
    quote! {
        if let #found = #values {
            #(#reads)*
            __b.decided(#text, #expr, &[#(#told),*])
        } else {
            #sql
        }
    }
}

/// A relation behind what gives the values of these fields: its own row may be called as the object is.
fn telling(told: &[Expr], names: &Names, relation: &TokenStream) -> TokenStream {
    let told = values(told, names);
    quote!({ let __told = #told; #relation })
}

/// What gives the values of fields, where the object is in memory. What speaks of the row of a relation
/// around it is not told: the outer one is.
fn values(told: &[Expr], names: &Names) -> TokenStream {
    let told: Vec<&Expr> = told.iter().filter(|one| names.is_told(one)).collect();
    let mut rows: Vec<Ident> = Vec::new();
    for (name, _) in told.iter().flat_map(|one| names.rows_in(one)) {
        if !rows.contains(&name) {
            rows.push(name);
        }
    }
    if told.is_empty() || rows.len() > 1 {
        return quote!(::std::vec::Vec::new);
    }
    let shown = told.iter().map(|one| {
        let text = text_of(one);
        quote!((#text, ::std::string::ToString::to_string(&(&__rule::Show(&(#one))).shown())))
    });
    let shown = quote!(::std::vec![#(#shown),*]);
    if let Some(row) = rows.first() {
        let from = generated(row);
        quote!(|| #from.get().map_or_else(::std::vec::Vec::new, |#row| #shown))
    } else {
        quote!(|| #shown)
    }
}

/// A relation: its row, the condition on it, and what is asked of it.
pub(crate) fn relation(
    model: &Type,
    row: &Ident,
    body: &TokenStream,
    call: &TokenStream,
) -> TokenStream {
    let row = generated(row);
    let span = located(model.span());
    let begin = quote_spanned!(span=> __b.relation::<#model>());
    quote! {{
        let __relation = #begin;
        let #row = __relation.row();
        let __body = #body;
        __relation.#call
    }}
}

/// Conditions that are joined, each as far as Rust comes to it.
pub(crate) fn joined(how: &str, parts: impl Iterator<Item = TokenStream>) -> TokenStream {
    let how = Ident::new(how, Span::call_site());
    let parts = parts.enumerate().map(|(index, part)| {
        if index == 0 {
            quote!(__parts.add(#part);)
        } else {
            quote!(if __parts.is_open() { __parts.add(#part); })
        }
    });
    quote! {{
        let mut __parts = __b.#how();
        #(#parts)*
        __parts.node()
    }}
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
