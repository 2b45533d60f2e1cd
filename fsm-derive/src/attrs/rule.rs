//! A composition of rules as written: `is_manager & !owns_loan | forbid(is_suspended)`.

use std::collections::BTreeSet;

use darling::ast::NestedMeta;
use darling::error::Accumulator;
use darling::{Error, FromMeta};
use fsm_support::stored_rule;
use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{BinOp, Expr, ExprBinary, ExprCall, ExprLit, ExprUnary, Lit, Path, PathArguments, UnOp};

/// Rules, joined by operators.
#[derive(Debug, Clone)]
pub(crate) enum Composition {
    /// A rule by its name.
    Rule(Path),
    /// A rule over stored permissions, which is made of one: `has_perm(LoanPermission::Approve)`.
    Stored(Box<ExprCall>),
    /// `forbid(a)`, with its tokens.
    Forbid(Box<Expr>, Box<Composition>),
    /// `!a`.
    Not(Box<Composition>),
    /// `a & b`, `a | b`, `a ^ b`.
    Both(BinOp, Box<(Composition, Composition)>),
    /// `(a)`.
    Grouped(Box<Composition>),
}

/// `rule = ..` and `create = ..`: a composition, with its tokens.
#[derive(Debug, Clone)]
pub(crate) struct RuleOption {
    pub(crate) composition: Composition,
    pub(crate) written: Expr,
}

const COMPOSED: &str = "a rule is composed of names, `&`, `|`, `^`, `!`, parentheses and `forbid(..)`: `rule = is_manager & !owns_loan`";

impl FromMeta for RuleOption {
    fn from_expr(expr: &Expr) -> darling::Result<Self> {
        let mut errors = Error::accumulator();
        let composition = composition(expr, &mut errors);
        if let Some(composition) = &composition {
            check_forbid(expr, composition, &mut errors);
        }
        errors.finish()?;
        let composition = composition.ok_or_else(|| at(expr, COMPOSED))?;
        Ok(Self {
            composition,
            written: expr.clone(),
        })
    }

    fn from_word() -> darling::Result<Self> {
        Err(Error::custom("say which: `.. = is_manager`"))
    }

    fn from_list(_: &[NestedMeta]) -> darling::Result<Self> {
        Err(Error::custom(
            "write a rule behind `=`: `.. = is_manager & !owns_loan`",
        ))
    }
}

fn at(place: &impl Spanned, message: impl std::fmt::Display) -> Error {
    Error::custom(message).with_span(&place.span())
}

/// The rule inside of `guard = rule(..)`: one without a `forbid`.
pub(crate) fn guard_rule(expr: &Expr, call: &ExprCall) -> darling::Result<Composition> {
    let mut errors = Error::accumulator();
    let one = match call.args.first() {
        Some(one) if call.args.len() == 1 => Some(one),
        _ => {
            errors.push(at(
                expr,
                "`rule(..)` holds one rule: `guard = rule(is_documented)`",
            ));
            None
        }
    };
    let composition = one.and_then(|one| composition(one, &mut errors));
    if let Some(forbid) = composition.as_ref().and_then(Composition::first_forbid) {
        errors.push(at(
            forbid,
            "a guard has no `forbid(..)`: `guard = !rule(is_blocked)`",
        ));
    }
    errors.finish()?;
    composition.ok_or_else(|| at(expr, COMPOSED))
}

/// Reads a composition; every mistake in it is told.
fn composition(expr: &Expr, errors: &mut Accumulator) -> Option<Composition> {
    let message = match expr {
        Expr::Group(group) => return composition(&group.expr, errors),
        Expr::Paren(paren) => {
            let inner = composition(&paren.expr, errors)?;
            return Some(Composition::Grouped(Box::new(inner)));
        }
        Expr::Path(path) if path.qself.is_none() => match arguments(&path.path) {
            None => return Some(Composition::Rule(path.path.clone())),
            Some(arguments) => {
                errors.push(at(
                    arguments,
                    "a rule has no parameters: write its name alone",
                ));
                return None;
            }
        },
        Expr::Unary(ExprUnary {
            op: UnOp::Not(_),
            expr,
            ..
        }) => {
            return Some(Composition::Not(Box::new(composition(expr, errors)?)));
        }
        Expr::Call(call) => return called(expr, call, errors),
        Expr::Binary(ExprBinary {
            left, op, right, ..
        }) => {
            let sign = match op {
                BinOp::BitAnd(_) | BinOp::BitOr(_) | BinOp::BitXor(_) => None,
                BinOp::And(_) => Some("`&`: `a & b`"),
                BinOp::Or(_) => Some("`|`: `a | b`"),
                _ => {
                    errors.push(at(expr, COMPOSED));
                    return None;
                }
            };
            if let Some(sign) = sign {
                errors.push(at(op, format!("rules are joined with {sign}")));
            }
            let parts = (composition(left, errors), composition(right, errors));
            let (Some(left), Some(right), None) = (parts.0, parts.1, sign) else {
                return None;
            };
            return Some(Composition::Both(*op, Box::new((left, right))));
        }
        Expr::Lit(ExprLit {
            lit: Lit::Str(text),
            ..
        }) => {
            format!("write the rule without quotes: `{}`", text.value())
        }
        Expr::Lit(ExprLit {
            lit: Lit::Bool(holds),
            ..
        }) if holds.value => "where everybody may, say so in words: `anyone`".to_owned(),
        Expr::Closure(_) => {
            "a rule is a function with `#[rule]`, and stands here by its name".to_owned()
        }
        _ => COMPOSED.to_owned(),
    };
    errors.push(at(expr, message));
    None
}

/// The arguments of a path, where it has some.
fn arguments(path: &Path) -> Option<&PathArguments> {
    let mut arguments = path.segments.iter().map(|part| &part.arguments);
    arguments.find(|arguments| !arguments.is_none())
}

/// `forbid(a)`, or a rule that was called.
fn called(expr: &Expr, call: &ExprCall, errors: &mut Accumulator) -> Option<Composition> {
    let Expr::Path(path) = &*call.func else {
        errors.push(at(expr, COMPOSED));
        return None;
    };
    let name = path.to_token_stream().to_string().replace(' ', "");
    if stored_rule(&path.path).is_some() {
        if call.args.len() == 1 {
            return Some(Composition::Stored(Box::new(call.clone())));
        }
        let last = name_of(&path.path);
        errors.push(at(
            expr,
            format!("`{last}` is made of a permission: `{last}(LoanPermission::Approve)`"),
        ));
        return None;
    }
    if name != "forbid" {
        errors.push(at(expr, format!("write the rule bare: `{name}`")));
        return None;
    }
    if let (Some(one), 1) = (call.args.first(), call.args.len()) {
        let inner = composition(one, errors)?;
        return Some(Composition::Forbid(Box::new(expr.clone()), Box::new(inner)));
    }
    errors.push(at(
        expr,
        "`forbid(..)` holds one rule: `forbid(is_suspended)`",
    ));
    None
}

/// `forbid` stands beside what allows, in the outermost `&` or `|`.
fn check_forbid(expr: &Expr, whole: &Composition, errors: &mut Accumulator) {
    let mut operands = Vec::new();
    match whole {
        Composition::Both(op @ (BinOp::BitAnd(_) | BinOp::BitOr(_)), _) => {
            whole.operands(op, &mut operands);
        }
        one => operands.push(one),
    }
    let allows = |one: &&Composition| !matches!(one, Composition::Forbid(..));
    if !operands.iter().any(allows) {
        errors.push(at(
            expr,
            "`forbid(..)` denies, and nothing here allows: `anyone & forbid(is_suspended)`",
        ));
    }
    let inner = operands.iter().map(|one| match one {
        Composition::Forbid(_, inner) => inner,
        other => *other,
    });
    for misplaced in inner.filter_map(Composition::first_forbid) {
        errors.push(at(
            misplaced,
            "`forbid(..)` stands in the outermost `&` or `|`: `(a | b) & forbid(c)`",
        ));
    }
}

impl Composition {
    /// The operands of the outermost operator.
    fn operands<'a>(&'a self, outermost: &BinOp, operands: &mut Vec<&'a Self>) {
        match self {
            Self::Both(op, parts)
                if std::mem::discriminant(op) == std::mem::discriminant(outermost) =>
            {
                parts.0.operands(outermost, operands);
                operands.push(&parts.1);
            }
            one => operands.push(one),
        }
    }

    /// The first `forbid(..)` in it.
    fn first_forbid(&self) -> Option<&Expr> {
        match self {
            Self::Rule(_) | Self::Stored(_) => None,
            Self::Forbid(written, _) => Some(written),
            Self::Not(one) | Self::Grouped(one) => one.first_forbid(),
            Self::Both(_, parts) => parts.0.first_forbid().or_else(|| parts.1.first_forbid()),
        }
    }

    /// As a person would write it.
    pub(crate) fn text(&self) -> String {
        match self {
            Self::Rule(path) => name_of(path),
            Self::Stored(call) => call.to_token_stream().to_string().replace(' ', ""),
            Self::Forbid(_, one) => format!("forbid({})", one.text()),
            Self::Not(one) => format!("!{}", one.text()),
            Self::Grouped(one) => format!("({})", one.text()),
            Self::Both(op, parts) => {
                let op = op.to_token_stream();
                format!("{} {op} {}", parts.0.text(), parts.1.text())
            }
        }
    }

    /// The names of its rules, each once; `anyone` is not among them.
    pub(crate) fn rules<'a>(&'a self, seen: &mut BTreeSet<String>, rules: &mut Vec<&'a Path>) {
        match self {
            Self::Rule(path) => {
                if !path.is_ident("anyone") && seen.insert(path.to_token_stream().to_string()) {
                    rules.push(path);
                }
            }
            // It has SQL on every database.
            Self::Stored(_) => {}
            Self::Forbid(_, one) | Self::Not(one) | Self::Grouped(one) => one.rules(seen, rules),
            Self::Both(_, parts) => {
                parts.0.rules(seen, rules);
                parts.1.rules(seen, rules);
            }
        }
    }
}

/// The last part of a path.
fn name_of(path: &Path) -> String {
    let last = path.segments.last();
    last.map_or_else(String::new, |part| part.ident.unraw().to_string())
}

/// As it was written.
impl ToTokens for Composition {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        tokens.extend(match self {
            Self::Rule(path) => quote!(#path),
            Self::Stored(call) => quote!(#call),
            Self::Forbid(_, one) => quote!(forbid(#one)),
            Self::Not(one) => quote!(!#one),
            Self::Grouped(one) => quote!((#one)),
            Self::Both(op, parts) => {
                let (left, right) = &**parts;
                quote!(#left #op #right)
            }
        });
    }
}
