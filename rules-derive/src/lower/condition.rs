//! Conditions: what is true or false.

use fsm_support::Errors;
use proc_macro2::{Ident, TokenStream};
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{BinOp, Block, Expr, ExprBinary, ExprCall, ExprIf, Lit, Stmt, UnOp};

use super::names::{
    Kind, Names, Read, Relation, Stored, bare, call_of_a_rule, has_relation, relation_of,
    single_name, stored_of,
};
use super::operand::{Operand, is_number, located, operand, untranslated};
use super::text::text_of;
use super::{Leaf, Memory, Tree, comparison, method, patterns, relation};

/// The value of a block.
pub(crate) fn block(block: &Block, names: &Names, errors: &mut Errors) -> Option<Tree> {
    let mut names = names.clone();
    let mut statements = Vec::new();
    let (last, before) = block.stmts.split_last().or_else(|| {
        errors.at(block, "the rule answers nothing");
        None
    })?;
    for statement in before {
        match statement {
            Stmt::Local(local) => {
                let constant = local.init.as_ref().is_none_or(|init| {
                    names.is_constant(&init.expr)
                        && init
                            .diverge
                            .as_ref()
                            .is_none_or(|(_, other)| names.is_constant(other))
                });
                if !constant {
                    errors.at(
                        local,
                        "`let` keeps what speaks of the actor and the context alone: write this where it is used",
                    );
                    return None;
                }
                names.refuse_hiding(&local.pat, errors);
                names = names.with_locals(&local.pat);
                statements.push(statement.clone());
            }
            Stmt::Item(_) => statements.push(statement.clone()),
            other => {
                errors.at(
                    other,
                    "a rule is one condition, behind `let`s of constants: nothing else happens in it",
                );
                return None;
            }
        }
    }
    let tree = match last {
        Stmt::Expr(expr, None) => condition(expr, &names, errors)?,
        other => {
            errors.at(other, "the rule's answer stands last, without a semicolon");
            return None;
        }
    };
    Some(if statements.is_empty() {
        tree
    } else {
        Tree::Behind(statements, Box::new(tree))
    })
}

/// A condition.
pub(crate) fn condition(expr: &Expr, names: &Names, errors: &mut Errors) -> Option<Tree> {
    match expr {
        Expr::Paren(inner) => return condition(&inner.expr, names, errors),
        Expr::Group(inner) => return condition(&inner.expr, names, errors),
        Expr::Block(inner) if inner.label.is_none() => return block(&inner.block, names, errors),
        Expr::Call(call) => {
            if let Some(tree) = rule(call, names) {
                return Some(tree);
            }
            if let Some(found) = stored_of(call) {
                return stored(&found, call, names, errors);
            }
        }
        _ => {}
    }
    // These may have parts that call rules, so they are taken apart even where no row is named.
    match expr {
        Expr::Binary(binary) => match binary.op {
            BinOp::And(_) | BinOp::BitAnd(_) | BinOp::Or(_) | BinOp::BitOr(_) => {
                return joined(binary, names, errors);
            }
            BinOp::BitXor(_) => {
                let left = condition(&binary.left, names, errors);
                let right = condition(&binary.right, names, errors);
                return Some(Tree::Either(Box::new(left?), Box::new(right?)));
            }
            _ => {}
        },
        Expr::Unary(unary) if matches!(unary.op, UnOp::Not(_)) => {
            return Some(Tree::Not(Box::new(condition(&unary.expr, names, errors)?)));
        }
        Expr::If(choice) => return choice_of(choice, names, errors),
        Expr::Match(choice) => return patterns::match_of(choice, names, errors),
        _ => {}
    }
    if names.is_constant(expr) {
        return Some(Tree::Known(expr.clone()));
    }
    match expr {
        Expr::Binary(binary) => comparison::compared(expr, binary, names, errors),
        Expr::MethodCall(call) => method::method(expr, call, names, errors),
        Expr::Call(call) => match relation_of(call) {
            Some(Relation::Same) => relation::same(expr, call, names, errors),
            Some(Relation::Count) => {
                errors.at(call, "`count` gives a number: compare it with one");
                None
            }
            Some(about) => relation::related(about, call, names, errors),
            None => {
                errors.at(
                    call,
                    "a call in a rule is another rule with the actor, a row and the context as they are called here: `owns(user, task)`; what computes something has no SQL: `#[rule(memory)]` on the rule decides in Rust alone",
                );
                None
            }
        },
        Expr::Macro(found) if found.mac.path.is_ident("matches") => {
            patterns::matches_of(expr, found, names, errors)
        }
        Expr::Let(found) => {
            errors.at(found, "`let` stands first in the condition of an `if`: `if let Some(team) = task.team_id { .. }`");
            None
        }
        _ => {
            if let Operand::Column { sql, .. } = operand(expr, names, errors)? {
                let span = located(expr.span());
                Some(leaf(
                    expr,
                    names,
                    &[],
                    quote_spanned!(span=> __b.flag(#sql)),
                ))
            } else {
                untranslated(expr, errors);
                None
            }
        }
    }
}

/// A call of another rule.
fn rule(call: &ExprCall, names: &Names) -> Option<Tree> {
    let found = call_of_a_rule(call, names)?;
    Some(match found.row {
        Some(row) => Tree::Rule {
            path: found.path.clone(),
            row: row.clone(),
        },
        None => Tree::OfActor { call: call.clone() },
    })
}

/// A call of a rule over stored permissions.
fn stored(found: &Stored<'_>, call: &ExprCall, names: &Names, errors: &mut Errors) -> Option<Tree> {
    match found.arguments(call, names) {
        Ok((permission, row)) => Some(Tree::Stored {
            path: found.path.clone(),
            permission: permission.clone(),
            row: row.cloned(),
        }),
        Err(wrong) => {
            errors.at(wrong, found.form());
            None
        }
    }
}

fn joined(binary: &ExprBinary, names: &Names, errors: &mut Errors) -> Option<Tree> {
    fn collect<'e>(expr: &'e Expr, all: bool, parts: &mut Vec<&'e Expr>) {
        match expr {
            Expr::Binary(binary) if is_and(&binary.op) == Some(all) => {
                collect(&binary.left, all, parts);
                collect(&binary.right, all, parts);
            }
            Expr::Paren(inner) if matches!(&*inner.expr, Expr::Binary(binary) if is_and(&binary.op) == Some(all)) =>
            {
                collect(&inner.expr, all, parts);
            }
            other => parts.push(other),
        }
    }
    fn is_and(op: &BinOp) -> Option<bool> {
        match op {
            BinOp::And(_) | BinOp::BitAnd(_) => Some(true),
            BinOp::Or(_) | BinOp::BitOr(_) => Some(false),
            _ => None,
        }
    }
    let all = is_and(&binary.op) == Some(true);
    let mut parts = Vec::new();
    collect(&binary.left, all, &mut parts);
    collect(&binary.right, all, &mut parts);
    // All mistakes are told, not only the first.
    let trees: Vec<Option<Tree>> = parts
        .iter()
        .map(|part| condition(part, names, errors))
        .collect();
    let trees: Option<Vec<Tree>> = trees.into_iter().collect();
    let trees = trees?;
    // Neighbours that are both constant stay one piece of Rust.
    Some(if all {
        Tree::All(trees)
    } else {
        Tree::Any(trees)
    })
}

fn choice_of(choice: &ExprIf, names: &Names, errors: &mut Errors) -> Option<Tree> {
    let Some((_, otherwise)) = &choice.else_branch else {
        errors.at(choice, "an `if` in a rule has an `else`: both answer");
        return None;
    };
    if let Expr::Let(found) = &*choice.cond {
        return patterns::if_let(found, &choice.then_branch, otherwise, names, errors);
    }
    let if_condition = condition(&choice.cond, names, errors);
    let then = block(&choice.then_branch, names, errors);
    let otherwise = condition(otherwise, names, errors);
    Some(Tree::Choice(
        Box::new(if_condition?),
        Box::new(then?),
        Box::new(otherwise?),
    ))
}

/// A condition with SQL, as it is written.
pub(crate) fn leaf(expr: &Expr, names: &Names, told: &[&Expr], sql: TokenStream) -> Tree {
    let memory = if names.is_related(expr) {
        Memory::Related
    } else if has_relation(expr) {
        Memory::Counted
    } else {
        Memory::Object(names.rows_in(expr), expr.clone())
    };
    let told = told
        .iter()
        .filter(|one| !is_number(one) && !is_text(one))
        .map(|one| (*one).clone());
    Tree::Leaf(Leaf {
        text: text_of(expr),
        told: told.collect(),
        memory,
        sql,
    })
}

fn is_text(expr: &Expr) -> bool {
    matches!(bare(expr), Expr::Lit(literal) if matches!(literal.lit, Lit::Str(_)))
        || single_name(bare(expr)).is_some_and(|name| name == "None")
}

/// `column.is_some_and(|value| body)`.
pub(crate) fn some_and(column: TokenStream, name: Ident, body: Tree) -> Tree {
    Tree::Inner {
        column,
        name,
        body: Box::new(body),
    }
}

/// How the value of an optional column is held in memory, for generated code: as in the body.
pub(crate) fn read_in_memory(name: &Ident, kind: &Kind) -> Option<TokenStream> {
    match kind {
        Kind::Column(Read::Copied) => Some(quote!(let #name = ::core::clone::Clone::clone(#name);)),
        Kind::Column(Read::Dereferenced) => {
            Some(quote!(let #name = ::core::ops::Deref::deref(#name);))
        }
        _ => None,
    }
}
