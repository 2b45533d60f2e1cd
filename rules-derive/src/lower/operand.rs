//! The operands of a comparison.

use fsm_support::Errors;
use proc_macro2::{Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{BinOp, Expr, ExprBinary, ExprCall, ExprMethodCall, Ident, Lit, Member, UnOp};

use super::names::{Kind, Names, Read, Relation, bare, mentions, relation_of, single_name};
use super::relation;

/// An operand.
#[derive(Debug)]
pub(crate) enum Operand {
    /// A column, as a call that makes a `Col`.
    Column { sql: TokenStream, read: Read },
    /// A state, read by its method.
    State(TokenStream),
    /// A number of 64 bits, as a call that makes a `Number`.
    Number(TokenStream),
    /// A number that takes the type of what it is compared with.
    Literal(Expr),
    /// Speaks of the actor and the context alone.
    Constant(Expr),
    /// `Some(..)`.
    Some(Box<Operand>),
    /// `None`.
    Nothing,
}

/// Where an error in generated code is shown. The names in it are the macro's own, also where the rule
/// stands in a `macro_rules!`.
pub(crate) fn located(span: Span) -> Span {
    span.resolved_at(Span::call_site())
}

/// The name of a row or a column in generated code.
pub(crate) fn generated(name: &Ident) -> Ident {
    format_ident!("__{}", syn::ext::IdentExt::unraw(name), span = name.span())
}

/// Takes an operand apart; what has no SQL is an error at its place.
pub(crate) fn operand(expr: &Expr, names: &Names, errors: &mut Errors) -> Option<Operand> {
    if let Expr::Call(call) = bare(expr)
        && let Some(inner) = some_of(call)
    {
        return Some(Operand::Some(Box::new(operand(inner, names, errors)?)));
    }
    if single_name(bare(expr)).is_some_and(|name| name == "None") {
        return Some(Operand::Nothing);
    }
    if names.is_constant(expr) {
        return Some(if is_number(expr) {
            Operand::Literal(expr.clone())
        } else {
            Operand::Constant(expr.clone())
        });
    }
    match bare(expr) {
        Expr::Path(path) => {
            if let Some((name, Kind::Column(read))) = path
                .path
                .get_ident()
                .and_then(|name| Some((name, names.get(name)?)))
            {
                let sql = generated(name);
                Some(Operand::Column {
                    sql: quote!(#sql),
                    read: *read,
                })
            } else {
                errors.at(expr, "a whole row has no SQL: compare its columns");
                None
            }
        }
        Expr::Field(field) => {
            if let Some((row, Kind::Row(model))) = names.of_expr(&field.base) {
                let Member::Named(name) = &field.member else {
                    errors.at(expr, "a column has a name");
                    return None;
                };
                let row = generated(row);
                let span = located(name.span());
                Some(Operand::Column {
                    sql: quote_spanned!(span=> #row.col(<#model as __sql::Columns>::COLUMNS.#name)),
                    read: Read::Copied,
                })
            } else {
                errors.at(expr, "only a column itself has SQL, and this is a part of one: `#[rule(memory)]` on the rule decides in Rust");
                None
            }
        }
        Expr::MethodCall(call) => method(call, names, errors),
        Expr::Call(call) => called(call, names, errors),
        Expr::Binary(binary) => computed(binary, names, errors),
        Expr::Unary(unary) if matches!(unary.op, UnOp::Neg(_)) => {
            errors.at(
                expr,
                "a negated column has no SQL: write `0 - i64::from(..)`",
            );
            None
        }
        Expr::Cast(cast) => {
            errors.at(
                cast,
                "`as` may cut a number off, and SQL would not: widen it with `i64::from(..)`",
            );
            None
        }
        _ => {
            untranslated(expr, errors);
            None
        }
    }
}

/// What is the same for everything that has no SQL.
pub(crate) fn untranslated(expr: &Expr, errors: &mut Errors) {
    errors.at(
        expr,
        "this has no SQL: a rule compares columns with each other and with what the actor and the context give; `#[rule(memory)]` on the rule decides in Rust alone",
    );
}

/// What stands in `Some(..)`.
pub(crate) fn some_of(call: &ExprCall) -> Option<&Expr> {
    let is_some = single_name(&call.func).is_some_and(|name| name == "Some");
    (is_some && call.args.len() == 1)
        .then(|| call.args.first())
        .flatten()
}

/// Whether an expression is a number without any name in it, which takes the type of what it is
/// compared with.
pub(crate) fn is_number(expr: &Expr) -> bool {
    let is_literal = match bare(expr) {
        Expr::Lit(literal) => matches!(&literal.lit, Lit::Int(_) | Lit::Float(_) | Lit::Bool(_)),
        Expr::Unary(unary) => is_number(&unary.expr),
        Expr::Binary(binary) => is_number(&binary.left) && is_number(&binary.right),
        _ => false,
    };
    is_literal
        && mentions(expr)
            .iter()
            .all(|name| name == "true" || name == "false")
}

/// Methods that only change how a value is held.
const WITHOUT_EFFECT: [&str; 8] = [
    "as_ref",
    "as_str",
    "as_deref",
    "clone",
    "cloned",
    "copied",
    "to_owned",
    "to_string",
];

fn method(call: &ExprMethodCall, names: &Names, errors: &mut Errors) -> Option<Operand> {
    let name = call.method.to_string();
    if let Some((row, Kind::Row(model))) = names.of_expr(&call.receiver) {
        if !call.args.is_empty() {
            errors.at(
                call,
                "a method of a row has no SQL: only the reader of a state has, as in `o.state()`; `#[rule(memory)]` on the rule decides in Rust alone",
            );
            return None;
        }
        let (row, method) = (generated(row), &call.method);
        let span = located(method.span());
        return Some(Operand::State(
            quote_spanned!(span=> #row.state(<#model as __sql::Columns>::STATES.#method)),
        ));
    }
    if WITHOUT_EFFECT.contains(&name.as_str()) && call.args.is_empty() {
        return match operand(&call.receiver, names, errors)? {
            Operand::Column { sql, .. } => {
                let read = match name.as_str() {
                    "as_ref" => Read::Borrowed,
                    "as_deref" => Read::Dereferenced,
                    _ => Read::Copied,
                };
                let sql = if matches!(name.as_str(), "as_str" | "as_deref" | "to_string") {
                    let span = located(call.method.span());
                    quote_spanned!(span=> __b.as_text(#sql))
                } else {
                    sql
                };
                Some(Operand::Column { sql, read })
            }
            other => Some(other),
        };
    }
    if matches!(name.as_str(), "max" | "min") && call.args.len() == 1 {
        let left = number(&call.receiver, names, errors)?;
        let right = number(call.args.first()?, names, errors)?;
        let sum = if name == "max" {
            quote!(Max)
        } else {
            quote!(Min)
        };
        return Some(Operand::Number(
            quote!(__b.sum(#left, __sql::Sum::#sum, #right)),
        ));
    }
    let hint = match name.as_str() {
        "len" => "the length of a text is not compared in SQL; `is_empty()` is",
        "to_lowercase" | "to_uppercase" | "eq_ignore_ascii_case" | "trim" => {
            "texts compare by their bytes in SQL: keep what is to be compared in a column of its own"
        }
        "unwrap" | "expect" | "unwrap_or" | "unwrap_or_default" => {
            "the value of a column that may be NULL is asked for inside of `is_some_and(|value| ..)`"
        }
        "abs" | "pow" | "rem_euclid" => {
            "there is no SQL for this; `+`, `-`, `*`, `max` and `min` have it"
        }
        _ => "this method has no SQL: `#[rule(memory)]` on the rule decides in Rust alone",
    };
    errors.at(call, hint);
    None
}

fn called(call: &ExprCall, names: &Names, errors: &mut Errors) -> Option<Operand> {
    if relation_of(call) == Some(Relation::Count) {
        return relation::count(call, names, errors).map(Operand::Number);
    }
    if is_widening(call) {
        let inner = call.args.first()?;
        return match operand(inner, names, errors)? {
            Operand::Column { sql, .. } => {
                let span = located(call.span());
                Some(Operand::Number(quote_spanned!(span=> __b.wide(#sql))))
            }
            other => Some(other),
        };
    }
    untranslated(&Expr::Call(call.clone()), errors);
    None
}

/// `i64::from(..)`.
pub(crate) fn is_widening(call: &ExprCall) -> bool {
    let Expr::Path(path) = &*call.func else {
        return false;
    };
    let mut segments = path.path.segments.iter().rev();
    let is_from = segments.next().is_some_and(|last| last.ident == "from");
    is_from && segments.next().is_some_and(|ty| ty.ident == "i64") && call.args.len() == 1
}

fn computed(binary: &ExprBinary, names: &Names, errors: &mut Errors) -> Option<Operand> {
    let sum = match binary.op {
        BinOp::Add(_) => quote!(Plus),
        BinOp::Sub(_) => quote!(Minus),
        BinOp::Mul(_) => {
            let both = !names.is_constant(&binary.left) && !names.is_constant(&binary.right);
            if both || has_product(&binary.left) || has_product(&binary.right) {
                errors.at(
                    binary,
                    "a product of more than one column could be too large for 64 bits in one of both: `#[rule(memory)]` on the rule decides in Rust alone",
                );
                return None;
            }
            quote!(Times)
        }
        BinOp::Div(_) | BinOp::Rem(_) => {
            errors.at(
                binary,
                "`/` and `%` round differently in SQL: multiply the other side, or use `#[rule(memory)]`",
            );
            return None;
        }
        _ => {
            untranslated(&Expr::Binary(binary.clone()), errors);
            return None;
        }
    };
    let left = number(&binary.left, names, errors);
    let right = number(&binary.right, names, errors);
    let (left, right) = (left?, right?);
    Some(Operand::Number(
        quote!(__b.sum(#left, __sql::Sum::#sum, #right)),
    ))
}

fn has_product(expr: &Expr) -> bool {
    match bare(expr) {
        Expr::Binary(binary) => {
            matches!(binary.op, BinOp::Mul(_))
                || has_product(&binary.left)
                || has_product(&binary.right)
        }
        _ => false,
    }
}

/// A number of 64 bits that is computed with.
pub(crate) fn number(expr: &Expr, names: &Names, errors: &mut Errors) -> Option<TokenStream> {
    match operand(expr, names, errors)? {
        Operand::Number(sql) => Some(sql),
        Operand::Literal(value) | Operand::Constant(value) => Some(quote!(__b.number(#value))),
        Operand::Column { .. } => {
            errors.at(
                expr,
                "SQL computes with as many bits as a column has: widen it with `i64::from(..)`",
            );
            None
        }
        _ => {
            untranslated(expr, errors);
            None
        }
    }
}

/// A constant as a value that is bound.
pub(crate) fn given(expr: &Expr, names: &Names) -> TokenStream {
    fn root(expr: &Expr) -> Option<&Ident> {
        match expr {
            Expr::Path(path) => path.path.get_ident(),
            Expr::Field(field) => root(&field.base),
            Expr::Index(index) => root(&index.expr),
            Expr::Paren(inner) => root(&inner.expr),
            Expr::Group(inner) => root(&inner.expr),
            Expr::Unary(unary) if matches!(unary.op, UnOp::Deref(_)) => root(&unary.expr),
            _ => None,
        }
    }
    let span = located(expr.span());
    match root(expr).map(|name| names.get(name)) {
        // What the actor has outlives the statement.
        Some(Some(Kind::Actor)) if single_name(expr).is_none() => {
            quote_spanned!(span=> __sql::Lent(&#expr))
        }
        Some(Some(_)) => {
            quote_spanned!(span=> __sql::Own(::core::clone::Clone::clone(&#expr)))
        }
        // A constant item, a literal, or what a call gives.
        _ => match expr {
            Expr::Reference(reference) => given(&reference.expr, names),
            other => quote_spanned!(span=> __sql::Own(#other)),
        },
    }
}
