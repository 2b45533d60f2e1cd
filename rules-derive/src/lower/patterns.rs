//! Patterns: `matches!`, `match` and `if let` on states, options and constants.

use fsm_support::Errors;
use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::parse::{Parse, ParseStream};
use syn::spanned::Spanned;
use syn::{Block, Expr, ExprLet, ExprMacro, ExprMatch, Ident, Pat, Token};

use super::Tree;
use super::condition::{block, condition, leaf, some_and};
use super::names::Names;
use super::operand::{Operand, located, operand};
use crate::expand::tree;

/// What `matches!(..)` holds.
pub(crate) struct Matches {
    pub(crate) scrutinee: Expr,
    pub(crate) pattern: Pat,
    pub(crate) guard: Option<Expr>,
}

impl Parse for Matches {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let scrutinee = input.parse()?;
        input.parse::<Token![,]>()?;
        let pattern = Pat::parse_multi_with_leading_vert(input)?;
        let guard = if input.peek(Token![if]) {
            input.parse::<Token![if]>()?;
            Some(input.parse()?)
        } else {
            None
        };
        input.parse::<Option<Token![,]>>()?;
        Ok(Self {
            scrutinee,
            pattern,
            guard,
        })
    }
}

/// `matches!(..)`.
pub(crate) fn matches_of(
    expr: &Expr,
    found: &ExprMacro,
    names: &Names,
    errors: &mut Errors,
) -> Option<Tree> {
    let matches: Matches = errors.take(found.mac.parse_body())?;
    let column = operand(&matches.scrutinee, names, errors)?;
    if let (Some(OfOption::Some(Pat::Ident(name))), None) =
        (of_option(&matches.pattern), &matches.guard)
        && name.subpat.is_none()
        && !is_constant(&name.ident)
    {
        errors.at(
            name,
            "every value fits a name: ask `is_some()`, or write a constant in capitals",
        );
        return None;
    }
    if matches.guard.is_none()
        && let Some(sql) = plain(&column, &matches.pattern)
    {
        return Some(leaf(expr, names, &[&matches.scrutinee], sql));
    }
    let then = |names: &Names, errors: &mut Errors| match &matches.guard {
        Some(guard) => condition(guard, names, errors),
        None => Some(Tree::Known(syn::parse_quote!(true))),
    };
    fits(
        &matches.scrutinee,
        &column,
        &matches.pattern,
        names,
        errors,
        &then,
    )
}

/// The SQL of a pattern without names: alternatives of constants.
fn plain(column: &Operand, pattern: &Pat) -> Option<TokenStream> {
    let constants = constants(pattern)?;
    let span = located(pattern.span());
    Some(match column {
        Operand::State(column) => quote_spanned!(span=> __b.states(#column, &[#(#constants),*])),
        Operand::Column { sql, .. } if names_texts(pattern) => {
            quote_spanned!(span=> __b.one_of(#sql, [#(#constants),*]))
        }
        Operand::Column { sql, .. } => {
            quote_spanned!(span=> __b.one_of_same(#sql, [#(#constants),*]))
        }
        _ => return None,
    })
}

/// The constants that a pattern names.
fn constants(pattern: &Pat) -> Option<Vec<TokenStream>> {
    match pattern {
        Pat::Or(any) => {
            let all: Option<Vec<_>> = any.cases.iter().map(constants).collect();
            Some(all?.into_iter().flatten().collect())
        }
        Pat::Paren(inner) => constants(&inner.pat),
        Pat::Path(path) => Some(vec![quote!(#path)]),
        Pat::Lit(literal) => Some(vec![quote!(#literal)]),
        // A name in capitals is a constant, or a variant that was imported.
        Pat::Ident(name)
            if name.subpat.is_none() && name.by_ref.is_none() && is_constant(&name.ident) =>
        {
            Some(vec![quote!(#name)])
        }
        _ => None,
    }
}

/// Whether the constants of a pattern are texts.
fn names_texts(pattern: &Pat) -> bool {
    match pattern {
        Pat::Or(any) => any.cases.iter().any(names_texts),
        Pat::Paren(inner) => names_texts(&inner.pat),
        Pat::Lit(literal) => matches!(literal.lit, syn::Lit::Str(_)),
        _ => false,
    }
}

fn is_constant(name: &Ident) -> bool {
    name != "None" && name.to_string().starts_with(char::is_uppercase)
}

/// What a pattern of an option names.
enum OfOption<'p> {
    Nothing,
    Some(&'p Pat),
    Anything,
}

fn of_option(pattern: &Pat) -> Option<OfOption<'_>> {
    match pattern {
        Pat::Paren(inner) => of_option(&inner.pat),
        Pat::Wild(_) => Some(OfOption::Anything),
        Pat::Ident(name) if name.ident == "None" => Some(OfOption::Nothing),
        Pat::Path(path) if path.path.is_ident("None") => Some(OfOption::Nothing),
        Pat::TupleStruct(some) if some.path.is_ident("Some") && some.elems.len() == 1 => {
            some.elems.first().map(OfOption::Some)
        }
        _ => None,
    }
}

/// What follows where a pattern fits.
type Then<'t> = dyn Fn(&Names, &mut Errors) -> Option<Tree> + 't;

/// The pattern fits the column, and then what follows holds.
fn fits(
    scrutinee: &Expr,
    column: &Operand,
    pattern: &Pat,
    names: &Names,
    errors: &mut Errors,
    then: &Then<'_>,
) -> Option<Tree> {
    let test = test(scrutinee, column, pattern, names, errors)?;
    Some(match test {
        Test::Always => then(names, errors)?,
        Test::If(condition) => Tree::All(vec![*condition, then(names, errors)?]),
        Test::Inner { column, name, read } => {
            let inner = names.with_inner(name.clone(), read, scrutinee);
            some_and(column, name, then(&inner, errors)?)
        }
    })
}

/// What a pattern asks of a column.
enum Test {
    Always,
    If(Box<Tree>),
    Inner {
        column: TokenStream,
        name: Ident,
        read: super::names::Read,
    },
}

fn test(
    scrutinee: &Expr,
    column: &Operand,
    pattern: &Pat,
    names: &Names,
    errors: &mut Errors,
) -> Option<Test> {
    if matches!(pattern, Pat::Wild(_)) {
        return Some(Test::Always);
    }
    let as_leaf = |sql: TokenStream| {
        let written: Expr = syn::parse_quote!(matches!(#scrutinee, #pattern));
        let mut tree = leaf(&written, names, &[scrutinee], sql);
        if let Tree::Leaf(leaf) = &mut tree {
            let (scrutinee, pattern) = (
                super::text::text_of(scrutinee),
                quote!(#pattern).to_string(),
            );
            leaf.text = format!("{scrutinee} is {pattern}");
        }
        Box::new(tree)
    };
    if let Operand::Column { sql, read } = column {
        match of_option(pattern) {
            Some(OfOption::Nothing) => {
                return Some(Test::If(as_leaf(quote!(__b.is_some(#sql).negated()))));
            }
            Some(OfOption::Some(Pat::Wild(_))) => {
                return Some(Test::If(as_leaf(quote!(__b.is_some(#sql)))));
            }
            Some(OfOption::Some(Pat::Ident(name))) if name.subpat.is_some() => {
                errors.at(
                    name,
                    "a name with a pattern behind it has no SQL: `Some(1 | 2)`, or ask behind the name: `Some(x) if x > 1`",
                );
                return None;
            }
            Some(OfOption::Some(Pat::Ident(name))) if !is_constant(&name.ident) => {
                names.refuse_hiding(pattern, errors);
                let by_reference = matches!(scrutinee, Expr::Reference(_)) || name.by_ref.is_some();
                let read = if by_reference {
                    super::names::Read::Borrowed
                } else {
                    *read
                };
                return Some(Test::Inner {
                    column: sql.clone(),
                    name: name.ident.clone(),
                    read,
                });
            }
            Some(OfOption::Some(inner)) => {
                let Some(constants) = constants(inner) else {
                    errors.at(inner, "inside of `Some(..)` stand a name or constants");
                    return None;
                };
                let texts = names_texts(inner);
                let any = constants.iter().map(|one| {
                    if texts {
                        quote!(__b.some_is(#sql, __sql::Own(#one)))
                    } else {
                        quote!(__b.some_is_same(#sql, #one))
                    }
                });
                return Some(Test::If(as_leaf(tree::joined("any", any))));
            }
            Some(OfOption::Anything) | None => {}
        }
    }
    // `None | Some("")`: each case for itself.
    if let (Pat::Or(any), Operand::Column { .. }) = (pattern, column)
        && any
            .cases
            .iter()
            .any(|case| matches!(of_option(case), Some(OfOption::Nothing | OfOption::Some(_))))
    {
        let mut cases = Vec::new();
        for case in &any.cases {
            match test(scrutinee, column, case, names, errors)? {
                Test::Always => return Some(Test::Always),
                Test::If(fits) => cases.push(*fits),
                Test::Inner { name, .. } => {
                    errors.at(
                        name,
                        "beside another case the value has no name: ask `is_none_or(|value| ..)`",
                    );
                    return None;
                }
            }
        }
        return Some(Test::If(Box::new(Tree::Any(cases))));
    }
    if let Some(sql) = plain(column, pattern) {
        Some(Test::If(as_leaf(sql)))
    } else {
        errors.at(
            pattern,
            "a pattern on a column names states or constants, `Some(..)` or `None`, or `_`",
        );
        None
    }
}

/// `if let pattern = scrutinee { .. } else { .. }`.
pub(crate) fn if_let(
    found: &ExprLet,
    then: &Block,
    otherwise: &Expr,
    names: &Names,
    errors: &mut Errors,
) -> Option<Tree> {
    if names.is_constant(&found.expr) {
        let inner = names.with_locals(&found.pat);
        let then = block(then, &inner, errors);
        let otherwise = condition(otherwise, names, errors);
        let wild: Pat = syn::parse_quote!(_);
        return Some(Tree::Match(
            found.expr.clone(),
            vec![
                ((*found.pat).clone(), None, then?),
                (wild, None, otherwise?),
            ],
        ));
    }
    let column = operand(&found.expr, names, errors)?;
    let arms = [
        Arm {
            pattern: &found.pat,
            guard: None,
            body: &|names, errors| block(then, names, errors),
        },
        Arm {
            pattern: &syn::parse_quote!(_),
            guard: None,
            body: &|names, errors| condition(otherwise, names, errors),
        },
    ];
    chain(&found.expr, &column, &arms, names, errors)
}

struct Arm<'t> {
    pattern: &'t Pat,
    guard: Option<&'t Expr>,
    body: &'t Then<'t>,
}

/// `match scrutinee { .. }`.
pub(crate) fn match_of(found: &ExprMatch, names: &Names, errors: &mut Errors) -> Option<Tree> {
    let attributes: Vec<_> = found.arms.iter().flat_map(|arm| &arm.attrs).collect();
    for attribute in &attributes {
        errors.at(
            attribute,
            "an arm of a rule's `match` has no attributes: both answers have it, or none",
        );
    }
    if !attributes.is_empty() {
        return None;
    }
    for arm in &found.arms {
        names.refuse_hiding(&arm.pat, errors);
    }
    if names.is_constant(&found.expr) {
        let mut arms = Vec::new();
        for arm in &found.arms {
            let inner = names.with_locals(&arm.pat);
            let (pattern, guard) = guarded(&arm.pat);
            if let Some(guard) = guard.filter(|guard| !inner.is_constant(guard)) {
                errors.at(
                    guard,
                    "a guard of a `match` on a constant is constant itself: ask behind the arrow",
                );
            }
            let body = condition(&arm.body, &inner, errors);
            arms.push((pattern.clone(), guard.cloned().map(Box::new), body));
        }
        let arms: Option<Vec<_>> = arms
            .into_iter()
            .map(|(pattern, guard, body)| Some((pattern, guard, body?)))
            .collect();
        return Some(Tree::Match(found.expr.clone(), arms?));
    }
    let column = operand(&found.expr, names, errors)?;
    let bodies: Vec<Box<Then<'_>>> = found
        .arms
        .iter()
        .map(|arm| {
            let body = &arm.body;
            let body: Box<Then<'_>> =
                Box::new(move |names: &Names, errors: &mut Errors| condition(body, names, errors));
            body
        })
        .collect();
    let arms: Vec<Arm<'_>> = found
        .arms
        .iter()
        .zip(&bodies)
        .map(|(arm, body)| {
            let (pattern, guard) = guarded(&arm.pat);
            Arm {
                pattern,
                guard,
                body: &**body,
            }
        })
        .collect();
    chain(&found.expr, &column, &arms, names, errors)
}

/// A pattern, and the guard behind it.
fn guarded(pattern: &Pat) -> (&Pat, Option<&Expr>) {
    match pattern {
        Pat::Guard(guarded) => (&guarded.pat, Some(&guarded.guard)),
        other => (other, None),
    }
}

/// One arm behind the other: each is asked where those before it do not fit.
fn chain(
    scrutinee: &Expr,
    column: &Operand,
    arms: &[Arm<'_>],
    names: &Names,
    errors: &mut Errors,
) -> Option<Tree> {
    let Some((arm, rest)) = arms.split_first() else {
        return Some(Tree::Known(syn::parse_quote!(false)));
    };
    let this = test(scrutinee, column, arm.pattern, names, errors);
    let guarded = |tree: Option<Tree>, names: &Names, errors: &mut Errors| match arm.guard {
        Some(guard) => {
            let guard = condition(guard, names, errors);
            Some(match tree {
                Some(tree) => Tree::All(vec![tree, guard?]),
                None => guard?,
            })
        }
        None => tree,
    };
    match this? {
        Test::Always => {
            let body = (arm.body)(names, errors);
            match guarded(None, names, errors) {
                Some(guard) => {
                    let otherwise = chain(scrutinee, column, rest, names, errors)?;
                    Some(Tree::Choice(
                        Box::new(guard),
                        Box::new(body?),
                        Box::new(otherwise),
                    ))
                }
                None => body,
            }
        }
        Test::If(fits) => {
            let fits = guarded(Some(*fits), names, errors);
            let body = (arm.body)(names, errors);
            let otherwise = chain(scrutinee, column, rest, names, errors);
            Some(Tree::Choice(
                Box::new(fits?),
                Box::new(body?),
                Box::new(otherwise?),
            ))
        }
        Test::Inner {
            column: some,
            name,
            read,
        } => {
            let inner = names.with_inner(name.clone(), read, scrutinee);
            let body = (arm.body)(&inner, errors);
            let guard = arm.guard.map(|guard| condition(guard, &inner, errors));
            let otherwise = chain(scrutinee, column, rest, names, errors);
            let (body, otherwise) = (body?, otherwise?);
            let guard = match guard {
                Some(guard) => Some(guard?),
                None => None,
            };
            // The value is there, the guard holds, and so does the body; or it is not so, and the rest
            // decides.
            let fits = match &guard {
                Some(_) => None,
                None => Some(quote!(__b.is_some(#some))),
            };
            let is_some = |tree: Tree| some_and(some.clone(), name.clone(), tree);
            Some(if let (Some(guard), _) = (guard, fits) {
                let again = condition(arm.guard?, &inner, errors)?;
                Tree::Any(vec![
                    is_some(Tree::All(vec![guard, body])),
                    Tree::All(vec![Tree::Not(Box::new(is_some(again))), otherwise]),
                ])
            } else {
                let there = is_some(Tree::Known(syn::parse_quote!(true)));
                Tree::Any(vec![
                    is_some(body),
                    Tree::All(vec![Tree::Not(Box::new(there)), otherwise]),
                ])
            })
        }
    }
}
