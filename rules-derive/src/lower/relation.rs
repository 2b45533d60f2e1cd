//! Related rows: `exists`, `none`, `all`, `count`, `parent`.

use fsm_support::Errors;
use proc_macro2::{Ident, TokenStream};
use quote::quote;
use syn::{Expr, ExprCall, Type};

use super::Tree;
use super::condition::{condition, leaf};
use super::names::{Names, Relation, closure};
use super::operand::{Operand, given, operand, untranslated};
use super::text::text_of;
use crate::expand::tree;

/// The row of a relation and its condition.
struct Row {
    name: Ident,
    model: Type,
    body: Option<Tree>,
    /// What of the rows around it, the actor and the context the condition compares.
    told: Vec<Expr>,
}

fn row(expr: &Expr, names: &Names, errors: &mut Errors) -> Option<Row> {
    let (name, model, body) = match closure(expr) {
        Ok(found) => found,
        Err(span) => {
            errors.at_span(
                span,
                "a relation is a closure with the model of its row: `|r: ProjectRole| r.user_id == user.id`",
            );
            return None;
        }
    };
    let Some(model) = model else {
        errors.at(
            &name,
            format!("say of which model the row is: `|{name}: Model| ..`"),
        );
        return None;
    };
    names.refuse_hiding(&syn::parse_quote!(#name), errors);
    let inner = names.with_related(name.clone(), model.clone());
    let body = condition(body, &inner, errors);
    let mut told = Vec::new();
    if let Some(body) = &body {
        tell(body, &inner, &mut told);
    }
    Some(Row {
        name,
        model,
        body,
        told,
    })
}

/// Adds the fields that a condition on a related row compares it with, each once. Of a relation inside
/// of another nothing is told but by the outer one.
fn tell(tree: &Tree, names: &Names, told: &mut Vec<Expr>) {
    match tree {
        Tree::Leaf(found) => {
            for one in found.told.iter().filter(|one| names.is_told(one)) {
                if !told.contains(one) {
                    told.push(one.clone());
                }
            }
        }
        Tree::Not(inner) | Tree::Inner { body: inner, .. } | Tree::Behind(_, inner) => {
            tell(inner, names, told);
        }
        Tree::All(parts) | Tree::Any(parts) => {
            for part in parts {
                tell(part, names, told);
            }
        }
        Tree::Either(left, right) => {
            tell(left, names, told);
            tell(right, names, told);
        }
        Tree::Choice(condition, then, otherwise) => {
            for part in [condition, then, otherwise] {
                tell(part, names, told);
            }
        }
        Tree::Exists { told: inner, .. } | Tree::Parent { told: inner, .. } => {
            for one in inner.iter().filter(|one| names.is_told(one)) {
                if !told.contains(one) {
                    told.push(one.clone());
                }
            }
        }
        Tree::Known(_)
        | Tree::Match(..)
        | Tree::Rule { .. }
        | Tree::OfActor { .. }
        | Tree::Stored { .. } => {}
    }
}

fn arguments<'c, const N: usize>(
    call: &'c ExprCall,
    form: &str,
    errors: &mut Errors,
) -> Option<[&'c Expr; N]> {
    let arguments: Vec<&Expr> = call.args.iter().collect();
    arguments
        .try_into()
        .map_err(|_| errors.at(call, format!("this is written `{form}`")))
        .ok()
}

/// A relation as a condition.
pub(crate) fn related(
    about: Relation,
    call: &ExprCall,
    names: &Names,
    errors: &mut Errors,
) -> Option<Tree> {
    let text = text_of(&Expr::Call(call.clone()));
    match about {
        Relation::Exists | Relation::Nobody => {
            let form = if about == Relation::Exists {
                "exists(|r: Model| ..)"
            } else {
                "none(|r: Model| ..)"
            };
            let [rows] = arguments(call, form, errors)?;
            let Row {
                name,
                model,
                body,
                told,
            } = row(rows, names, errors)?;
            Some(Tree::Exists {
                text,
                told,
                none: about == Relation::Nobody,
                model,
                row: name,
                body: Box::new(body?),
            })
        }
        Relation::All => {
            let [which, must] = arguments(call, "all(|r: Model| which, |r| must)", errors)?;
            let rows = row(which, names, errors)?;
            let (name, _, must) = match closure(must) {
                Ok(found) => found,
                Err(span) => {
                    errors.at_span(span, "write what must hold: `|r| ..`");
                    return None;
                }
            };
            if name != rows.name {
                errors.at(
                    &name,
                    format!(
                        "both closures are about one row: call it `{}` here too",
                        rows.name
                    ),
                );
                return None;
            }
            let inner = names.with_related(name, rows.model.clone());
            let must = condition(must, &inner, errors)?;
            let mut told = rows.told;
            tell(&must, &inner, &mut told);
            Some(Tree::Exists {
                text,
                told,
                none: true,
                model: rows.model,
                row: rows.name,
                body: Box::new(Tree::All(vec![rows.body?, Tree::Not(Box::new(must))])),
            })
        }
        Relation::Parent => {
            let [key, rows] = arguments(call, "parent(o.parent_id, |p: Model| ..)", errors)?;
            let Row {
                name,
                model,
                body,
                mut told,
            } = row(rows, names, errors)?;
            if names.is_told(key) && !told.contains(key) {
                told.insert(0, key.clone());
            }
            let column = operand(key, names, errors)?;
            let Operand::Column { sql: key, .. } = column else {
                errors.at(key, "a parent is found by a column that holds its key: `parent(o.project_id, |p: Project| ..)`");
                return None;
            };
            Some(Tree::Parent {
                text,
                told,
                key,
                model,
                row: name,
                body: Box::new(body?),
            })
        }
        Relation::Count | Relation::Same => None,
    }
}

/// `count(|r: Model| ..)`, as a number.
pub(crate) fn count(call: &ExprCall, names: &Names, errors: &mut Errors) -> Option<TokenStream> {
    let [rows] = arguments(call, "count(|r: Model| ..)", errors)?;
    let Row {
        name, model, body, ..
    } = row(rows, names, errors)?;
    let body = tree::node(&body?, names);
    Some(tree::relation(&model, &name, &body, &quote!(count(__body))))
}

/// `same_or_both_none(a, b)`.
pub(crate) fn same(
    expr: &Expr,
    call: &ExprCall,
    names: &Names,
    errors: &mut Errors,
) -> Option<Tree> {
    let [left, right] = arguments(call, "same_or_both_none(o.a, b)", errors)?;
    let (first, second) = (operand(left, names, errors), operand(right, names, errors));
    let sql = match (first?, second?) {
        (Operand::Column { sql, .. }, Operand::Column { sql: other, .. }) => {
            quote!(__b.same_columns(#sql, #other))
        }
        (Operand::Column { sql, .. }, Operand::Constant(value))
        | (Operand::Constant(value), Operand::Column { sql, .. }) => {
            let value = given(&value, names);
            quote!(__b.same(#sql, #value))
        }
        _ => {
            untranslated(expr, errors);
            return None;
        }
    };
    // In memory it is a comparison as any other.
    let compared: Expr = syn::parse_quote!((#left == #right));
    let mut tree = leaf(&compared, names, &[left, right], sql);
    if let Tree::Leaf(leaf) = &mut tree {
        leaf.text = text_of(expr);
    }
    Some(tree)
}
