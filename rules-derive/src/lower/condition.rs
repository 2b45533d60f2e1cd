//! Conditions: what is true or false.

use fsm_support::Errors;
use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{BinOp, Block, Expr, ExprBinary, ExprCall, ExprIf, ExprMethodCall, Lit, Stmt, UnOp};

use super::names::{
    Kind, Names, Read, Relation, bare, call_of_a_rule, closure, has_relation, relation_of,
    single_name,
};
use super::operand::{Operand, given, is_number, located, operand, untranslated};
use super::text::text_of;
use super::{Leaf, Memory, Tree, patterns, relation};
use crate::expand::tree;

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
        Expr::Binary(binary) => compared(expr, binary, names, errors),
        Expr::MethodCall(call) => method(expr, call, names, errors),
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

fn compared(expr: &Expr, binary: &ExprBinary, names: &Names, errors: &mut Errors) -> Option<Tree> {
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

fn method(expr: &Expr, call: &ExprMethodCall, names: &Names, errors: &mut Errors) -> Option<Tree> {
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

/// `column.is_some_and(|value| body)`.
pub(crate) fn some_and(column: TokenStream, name: Ident, body: Tree) -> Tree {
    Tree::Inner {
        column,
        name,
        body: Box::new(body),
    }
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
