//! Comparisons of columns, states and numbers.

use fsm_support::Errors;
use proc_macro2::{Ident, TokenStream};
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{BinOp, Expr, ExprBinary};

use super::Tree;
use super::condition::leaf;
use super::names::Names;
use super::operand::{Operand, given, located, operand, untranslated};

/// How two operands compare.
fn op_of(op: &BinOp) -> Option<(&'static str, bool)> {
    Some(match op {
        BinOp::Eq(_) => ("Eq", false),
        BinOp::Ne(_) => ("Ne", false),
        BinOp::Lt(_) => ("Lt", true),
        BinOp::Le(_) => ("Le", true),
        BinOp::Gt(_) => ("Gt", true),
        BinOp::Ge(_) => ("Ge", true),
        _ => return None,
    })
}

fn turned(op: &str) -> &'static str {
    match op {
        "Lt" => "Gt",
        "Le" => "Ge",
        "Gt" => "Lt",
        "Ge" => "Le",
        "Ne" => "Ne",
        _ => "Eq",
    }
}

/// `left op right`.
pub(super) fn compared(
    expr: &Expr,
    binary: &ExprBinary,
    names: &Names,
    errors: &mut Errors,
) -> Option<Tree> {
    let Some((op, orders)) = op_of(&binary.op) else {
        untranslated(expr, errors);
        return None;
    };
    // A condition may be compared with a truth value: `owns(user, o) == o.is_open`.
    let left = operand(&binary.left, names, errors);
    let right = operand(&binary.right, names, errors);
    let (left, right) = (left?, right?);
    let (left, op, right, right_expr) = match &left {
        Operand::Column { .. } | Operand::State(_) | Operand::Number(_) => {
            // A number computes with what stands on the other side.
            match (&left, &right) {
                (Operand::Column { .. }, Operand::Number(_)) => {
                    (right, turned(op), left, &binary.left)
                }
                (Operand::Column { .. }, Operand::State(_)) => (right, op, left, &binary.left),
                _ => (left, op, right, &binary.right),
            }
        }
        _ => (right, turned(op), left, &binary.left),
    };
    let at = Ident::new(op, binary.op.span());
    let span = located(binary.op.span());
    let equality = matches!(op, "Eq" | "Ne");
    let turn = |sql: TokenStream| {
        if op == "Ne" {
            quote!(#sql.negated())
        } else {
            sql
        }
    };
    let sql = match (left, right) {
        (Operand::Column { sql: column, .. }, right) => {
            let ordered = if orders {
                quote_spanned!(span=> __b.ordered(#column))
            } else {
                quote_spanned!(span=> __b.exact(#column))
            };
            match right {
                Operand::Literal(value) => {
                    quote_spanned!(span=> __b.compare_same(#ordered, __sql::Op::#at, #value))
                }
                Operand::Constant(value) => {
                    let value = given(&value, names);
                    quote_spanned!(span=> __b.compare(#ordered, __sql::Op::#at, #value))
                }
                Operand::Column { sql: other, .. } => {
                    quote_spanned!(span=> __b.compare_columns(#ordered, __sql::Op::#at, #other))
                }
                Operand::Nothing if equality => {
                    let some = quote_spanned!(span=> __b.is_some(#column));
                    if op == "Eq" {
                        quote!(#some.negated())
                    } else {
                        some
                    }
                }
                Operand::Some(inner) if equality => {
                    turn(some_is(&column, *inner, names, errors, expr)?)
                }
                Operand::Nothing | Operand::Some(_) => {
                    errors.at(expr, "`None` is less than everything in Rust, and nothing in SQL: ask inside of `is_some_and(|value| ..)`");
                    return None;
                }
                _ => {
                    untranslated(expr, errors);
                    return None;
                }
            }
        }
        (Operand::State(column), Operand::Constant(state)) if equality => {
            turn(quote_spanned!(span=> __b.states(#column, &[#state])))
        }
        (Operand::State(_), _) => {
            errors.at(expr, "a state is compared with a state of its enum: `o.state() == LoanState::Verified`, or `matches!(o.state(), ..)`");
            return None;
        }
        (Operand::Number(left), right) => {
            let right = match right {
                Operand::Number(right) => right,
                Operand::Literal(value) | Operand::Constant(value) => quote!(__b.number(#value)),
                Operand::Column { sql, .. } => {
                    quote_spanned!(located(right_expr.span())=> __b.long(#sql))
                }
                _ => {
                    untranslated(expr, errors);
                    return None;
                }
            };
            quote_spanned!(span=> __b.compare_numbers(#left, __sql::Op::#at, #right))
        }
        _ => {
            untranslated(expr, errors);
            return None;
        }
    };
    Some(leaf(expr, names, &[&binary.left, &binary.right], sql))
}

/// `column == Some(..)`.
fn some_is(
    column: &TokenStream,
    inner: Operand,
    names: &Names,
    errors: &mut Errors,
    expr: &Expr,
) -> Option<TokenStream> {
    Some(match inner {
        Operand::Literal(value) => quote!(__b.some_is_same(#column, #value)),
        Operand::Constant(value) => {
            let value = given(&value, names);
            quote!(__b.some_is(#column, #value))
        }
        Operand::Column { sql, .. } => quote!(__b.some_is_column(#column, #sql)),
        _ => {
            untranslated(expr, errors);
            return None;
        }
    })
}
