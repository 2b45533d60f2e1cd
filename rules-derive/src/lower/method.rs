//! Methods of columns, and of what the actor and the context give, that are conditions.

use fsm_support::Errors;
use proc_macro2::Ident;
use quote::{format_ident, quote_spanned};
use syn::spanned::Spanned;
use syn::{Expr, ExprMethodCall, Lit};

use super::Tree;
use super::condition::{condition, leaf, some_and};
use super::names::{Kind, Names, bare, closure};
use super::operand::{Operand, given, is_number, located, operand, untranslated};
use crate::expand::tree;

/// A method that answers yes or no.
pub(super) fn method(
    expr: &Expr,
    call: &ExprMethodCall,
    names: &Names,
    errors: &mut Errors,
) -> Option<Tree> {
    let name = call.method.to_string();
    let span = located(call.method.span());
    let argument = (call.args.len() == 1).then(|| call.args.first()).flatten();
    match (name.as_str(), argument) {
        ("contains", Some(argument)) if names.is_constant(&call.receiver) => {
            return contained(expr, call, argument, names, errors);
        }
        ("is_some_and" | "is_none_or", Some(argument)) if names.is_constant(&call.receiver) => {
            return inside_of_a_constant(call, argument, names, errors);
        }
        ("is_some_and" | "is_none_or", Some(argument)) => {
            let Operand::Column { sql: column, read } = operand(&call.receiver, names, errors)?
            else {
                untranslated(expr, errors);
                return None;
            };
            let (value, _, body) = match closure(argument) {
                Ok(found) => found,
                Err(span) => {
                    errors.at_span(
                        span,
                        "write the condition here: `is_some_and(|value| value == ..)`",
                    );
                    return None;
                }
            };
            names.refuse_hiding(&syn::parse_quote!(#value), errors);
            let inner = names.with_inner(value.clone(), read, &call.receiver);
            let body = condition(body, &inner, errors)?;
            return Some(if name == "is_some_and" {
                some_and(column, value, body)
            } else {
                // None, or a value of which it holds: not one of which it does not.
                Tree::Not(Box::new(some_and(column, value, Tree::Not(Box::new(body)))))
            });
        }
        _ => {}
    }
    if let Some((_, Kind::Row(_))) = names.of_expr(&call.receiver) {
        errors.at(
            call,
            "a method of a row has no SQL, but the one that reads a state, which is compared: `o.state() == LoanState::Verified`; `#[rule(memory)]` on the rule decides in Rust alone",
        );
        return None;
    }
    let Operand::Column { sql: column, .. } = operand(&call.receiver, names, errors)? else {
        untranslated(expr, errors);
        return None;
    };
    let told: [&Expr; 1] = [&call.receiver];
    let sql = match (name.as_str(), argument) {
        ("is_some", None) => quote_spanned!(span=> __b.is_some(#column)),
        ("is_none", None) => quote_spanned!(span=> __b.is_some(#column).negated()),
        ("is_empty", None) => quote_spanned!(span=> __b.is_empty(#column)),
        ("starts_with" | "ends_with" | "contains", Some(argument)) => {
            if !names.is_constant(argument) {
                errors.at(
                    argument,
                    "what is looked for in a text comes from the actor, the context or a literal",
                );
                return None;
            }
            if matches!(bare(argument), Expr::Closure(_) | Expr::Array(_)) || is_char(argument) {
                errors.at(argument, "what is looked for in a text is a text: `\"..\"`");
                return None;
            }
            let test = match name.as_str() {
                "starts_with" => format_ident!("StartsWith"),
                "ends_with" => format_ident!("EndsWith"),
                _ => format_ident!("Contains"),
            };
            let value = given(argument, names);
            quote_spanned!(span=> __b.text(#column, __sql::TextTest::#test, #value))
        }
        ("eq" | "ne" | "lt" | "le" | "gt" | "ge", Some(_)) => {
            errors.at(
                &call.method,
                "write the comparison with its sign: `==`, `<`",
            );
            return None;
        }
        _ => {
            // What the operand says of such a method is what is wrong here.
            operand(expr, names, errors)?;
            untranslated(expr, errors);
            return None;
        }
    };
    Some(leaf(expr, names, &told, sql))
}

/// `user.team.is_some_and(|team| o.team == team)`: the actor has it or not, and the row is asked.
fn inside_of_a_constant(
    call: &ExprMethodCall,
    argument: &Expr,
    names: &Names,
    errors: &mut Errors,
) -> Option<Tree> {
    let Expr::Closure(closure) = bare(argument) else {
        errors.at(
            argument,
            "write the condition here: `is_some_and(|value| o.column == value)`",
        );
        return None;
    };
    let pattern = match closure.inputs.first()? {
        syn::Pat::Type(typed) => &typed.pat,
        other => other,
    };
    names.refuse_hiding(pattern, errors);
    let body = condition(&closure.body, &names.with_locals(pattern), errors)?;
    let otherwise = Ident::new(
        if call.method == "is_none_or" {
            "true"
        } else {
            "false"
        },
        call.method.span(),
    );
    let arms = vec![
        (
            syn::parse_quote!(::core::option::Option::Some(#pattern)),
            None,
            body,
        ),
        (
            syn::parse_quote!(::core::option::Option::None),
            None,
            Tree::Known(syn::parse_quote!(#otherwise)),
        ),
    ];
    Some(Tree::Match(call.receiver.clone(), arms))
}

fn is_char(expr: &Expr) -> bool {
    matches!(bare(expr), Expr::Lit(literal) if matches!(literal.lit, Lit::Char(_)))
}

/// `[..].contains(&column)` and `(a..b).contains(&column)`.
fn contained(
    expr: &Expr,
    call: &ExprMethodCall,
    argument: &Expr,
    names: &Names,
    errors: &mut Errors,
) -> Option<Tree> {
    let span = located(call.method.span());
    let column = match operand(argument, names, errors)? {
        Operand::Column { sql, .. } => sql,
        Operand::State(sql) => {
            let list = &call.receiver;
            let sql = quote_spanned!(span=> __b.states(#sql, &#list[..]));
            return Some(leaf(expr, names, &[argument], sql));
        }
        Operand::Number(_) => {
            errors.at(
                argument,
                "compare what is computed with both ends: `a <= n && n < b`",
            );
            return None;
        }
        _ => {
            untranslated(expr, errors);
            return None;
        }
    };
    let sql = match bare(&call.receiver) {
        Expr::Range(range) => {
            let mut ends = Vec::new();
            let from = range.start.as_deref().map(|start| (start, "Ge"));
            let upper = if matches!(range.limits, syn::RangeLimits::Closed(_)) {
                "Le"
            } else {
                "Lt"
            };
            let to = range.end.as_deref().map(|end| (end, upper));
            for (end, op) in from.into_iter().chain(to) {
                let op = Ident::new(op, span);
                ends.push(if is_number(end) {
                    quote_spanned!(span=> __b.compare_same(__b.ordered(#column), __sql::Op::#op, #end))
                } else {
                    let end = given(end, names);
                    quote_spanned!(span=> __b.compare(__b.ordered(#column), __sql::Op::#op, #end))
                });
            }
            tree::joined("all", ends.into_iter())
        }
        Expr::Array(list) if list.elems.iter().all(is_number) && !list.elems.is_empty() => {
            quote_spanned!(span=> __b.one_of_same(#column, #list))
        }
        Expr::Array(list) => {
            // All of one type, as Rust has them.
            let list = list.elems.iter().map(
                |one| quote_spanned!(located(one.span())=> ::core::clone::Clone::clone(&(#one))),
            );
            quote_spanned!(span=> __b.one_of(#column, [#(#list),*]))
        }
        list => {
            quote_spanned!(span=> __b.one_of(#column, ::core::iter::IntoIterator::into_iter(&#list)))
        }
    };
    Some(leaf(expr, names, &[&call.receiver, argument], sql))
}
