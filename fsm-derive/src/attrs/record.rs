//! `record = records`, `refusals = [rule, conflict]` and `outbox = effects` on a model.

use darling::ast::NestedMeta;
use darling::{Error, FromMeta};
use fsm_support::did_you_mean;
use proc_macro2::Span;
use quote::ToTokens;
use syn::spanned::Spanned;
use syn::{Expr, Ident, Path};

/// `record = records`, or `record = loan_records(loan_id)` where columns of the table refer to the row.
#[derive(Debug, Clone)]
pub(crate) struct RecordOption {
    pub(crate) table: Path,
    pub(crate) keys: Vec<Ident>,
    pub(crate) span: Span,
}

const MEANT: &str = "name the table of the records: `record = records`, or `record = loan_records(loan_id)` where its column `loan_id` refers to the row";

impl FromMeta for RecordOption {
    fn from_expr(expr: &Expr) -> darling::Result<Self> {
        let error = |span: Span| Err(Error::custom(MEANT).with_span(&span));
        let span = expr.span();
        match expr {
            Expr::Group(group) => Self::from_expr(&group.expr),
            Expr::Path(table) => {
                is_the_module(&table.path, "record")?;
                Ok(Self {
                    table: table.path.clone(),
                    keys: Vec::new(),
                    span,
                })
            }
            Expr::Call(call) => {
                let Expr::Path(table) = &*call.func else {
                    return error(call.func.span());
                };
                let mut keys = Vec::new();
                for argument in &call.args {
                    match argument {
                        Expr::Path(column) => match column.path.get_ident() {
                            Some(column) => keys.push(column.clone()),
                            None => return error(argument.span()),
                        },
                        other => return error(other.span()),
                    }
                }
                if keys.is_empty() {
                    return error(span);
                }
                is_the_module(&table.path, "record")?;
                Ok(Self {
                    table: table.path.clone(),
                    keys,
                    span,
                })
            }
            other => error(other.span()),
        }
    }

    fn from_word() -> darling::Result<Self> {
        Err(Error::custom(MEANT))
    }

    fn from_list(_: &[NestedMeta]) -> darling::Result<Self> {
        Err(Error::custom(MEANT))
    }
}

/// `refusals = none`, or `refusals = [rule, conflict]`.
#[derive(Debug, Clone)]
pub(crate) struct RefusalsOption {
    /// The constants of `Refusals`.
    pub(crate) kinds: Vec<&'static str>,
    pub(crate) span: Span,
}

const KINDS: [(&str, &str); 5] = [
    ("edge", "EDGE"),
    ("guard", "GUARD"),
    ("rule", "RULE"),
    ("conflict", "CONFLICT"),
    ("note", "NOTE"),
];

impl RefusalsOption {
    /// Every kind.
    pub(crate) fn all() -> Vec<&'static str> {
        KINDS.iter().map(|(_, kind)| *kind).collect()
    }
}

impl FromMeta for RefusalsOption {
    fn from_expr(expr: &Expr) -> darling::Result<Self> {
        let span = expr.span();
        let name = |expr: &Expr| match expr {
            Expr::Path(path) => path.path.get_ident().map(ToString::to_string),
            _ => None,
        };
        if name(expr).as_deref() == Some("none") {
            let kinds = Vec::new();
            return Ok(Self { kinds, span });
        }
        let list = match expr {
            Expr::Array(list) => list.elems.iter().collect(),
            one => vec![one],
        };
        let mut errors = Error::accumulator();
        let mut kinds = Vec::new();
        for one in list {
            let name = name(one).unwrap_or_else(|| one.to_token_stream().to_string());
            if let Some((_, kind)) = KINDS.iter().find(|(known, _)| *known == name) {
                kinds.push(*kind);
            } else {
                let known = KINDS.iter().map(|(known, _)| *known);
                let near = did_you_mean(&name, "there are", known);
                let message = format!(
                    "there is no kind of refusal `{name}`{near} (`refusals = none` records none of them; without this option all are recorded)"
                );
                errors.push(Error::custom(message).with_span(&one.span()));
            }
        }
        errors.finish_with(Self { kinds, span })
    }

    fn from_word() -> darling::Result<Self> {
        Err(Error::custom(
            "say which: `refusals = [rule, conflict]`, or `refusals = none`; without this option all are recorded",
        ))
    }
}

/// A table is named by Diesel's module of it, as in `#[diesel(table_name = ..)]`.
fn is_the_module(table: &Path, option: &str) -> darling::Result<()> {
    let segments: Vec<String> = table
        .segments
        .iter()
        .map(|part| part.ident.to_string())
        .collect();
    match segments.as_slice() {
        [module @ .., last] if last == "table" && !module.is_empty() => {
            let module = module.join("::");
            let message = format!("name the table without `::table`: `{option} = {module}`");
            Err(Error::custom(message).with_span(&table.span()))
        }
        _ => Ok(()),
    }
}

/// `outbox = effects`.
#[derive(Debug, Clone)]
pub(crate) struct OutboxOption {
    pub(crate) table: Path,
}

const OUTBOX: &str = "name the table of the outbox: `outbox = effects`";

impl FromMeta for OutboxOption {
    fn from_expr(expr: &Expr) -> darling::Result<Self> {
        match expr {
            Expr::Group(group) => Self::from_expr(&group.expr),
            Expr::Path(table) => {
                let table = table.path.clone();
                is_the_module(&table, "outbox")?;
                Ok(Self { table })
            }
            other => Err(Error::custom(OUTBOX).with_span(&other.span())),
        }
    }

    fn from_word() -> darling::Result<Self> {
        Err(Error::custom(OUTBOX))
    }

    fn from_list(_: &[NestedMeta]) -> darling::Result<Self> {
        Err(Error::custom(OUTBOX))
    }
}
