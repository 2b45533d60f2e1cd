//! What the names in a rule's body stand for.

use fsm_support::{Errors, stored_rule};
use proc_macro2::{Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::visit::Visit;
use syn::{Expr, ExprCall, ExprClosure, Ident, Pat, Path, Type};

use super::operand::some_of;
use crate::attrs::rule::RuleAttrs;

/// What a name stands for.
#[derive(Debug, Clone)]
pub(crate) enum Kind {
    Actor,
    Context,
    /// A row of this model.
    Row(Box<Type>),
    /// The value of a column that is not NULL, and how the closure or pattern got it.
    Column(Read),
    /// A constant of the body's own.
    Local,
}

/// How the value of an optional column was taken out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Read {
    /// By value: `o.team.is_some_and(|team| ..)`.
    Copied,
    /// By reference: `o.team.as_ref().is_some_and(|team| ..)`.
    Borrowed,
    /// Through `Deref`: `o.name.as_deref().is_some_and(|name| ..)`.
    Dereferenced,
}

/// The names in scope; a later one hides an earlier one.
#[derive(Debug, Clone, Default)]
pub(crate) struct Names {
    all: Vec<(Ident, Kind)>,
    /// Those that are rows of relations, or columns of such rows.
    related: Vec<Ident>,
    pub(crate) actor: Option<Ident>,
    pub(crate) context: Option<Ident>,
    /// Whether tests may compare the rule's forms.
    pub(crate) compared: bool,
}

impl Names {
    /// The parameters of a rule.
    pub(crate) fn of(attrs: &RuleAttrs) -> Self {
        let mut names = Self {
            compared: attrs.compared,
            ..Self::default()
        };
        if let Some(actor) = &attrs.actor {
            names.all.push((actor.name.clone(), Kind::Actor));
            names.actor = Some(actor.name.clone());
        }
        if let Some(object) = &attrs.object {
            names
                .all
                .push((object.name.clone(), Kind::Row(Box::new(object.ty.clone()))));
        }
        if let Some(context) = &attrs.context {
            names.all.push((context.name.clone(), Kind::Context));
            names.context = Some(context.name.clone());
        }
        names
    }

    /// The same with one name more.
    pub(crate) fn with(&self, name: Ident, kind: Kind) -> Self {
        let mut names = self.clone();
        names.related.retain(|known| known.unraw() != name.unraw());
        names.all.push((name, kind));
        names
    }

    /// The same with the row of a relation.
    pub(crate) fn with_related(&self, name: Ident, model: Type) -> Self {
        let mut names = self.with(name.clone(), Kind::Row(Box::new(model)));
        names.related.push(name);
        names
    }

    /// The same with the value of an optional column.
    pub(crate) fn with_inner(&self, name: Ident, read: Read, column: &Expr) -> Self {
        let is_related = self.is_related(column);
        let mut names = self.with(name.clone(), Kind::Column(read));
        if is_related {
            names.related.push(name);
        }
        names
    }

    /// Whether an expression speaks of a row of a relation.
    pub(crate) fn is_related(&self, expr: &Expr) -> bool {
        mentions(expr).iter().any(|name| {
            self.related
                .iter()
                .any(|known| known.unraw() == name.unraw())
        })
    }

    /// Whether an expression is a field of the actor, of the context or of a row that is no related one.
    /// It is read without effect, wherever it stands.
    pub(crate) fn is_told(&self, expr: &Expr) -> bool {
        match bare(expr) {
            Expr::Field(field) => {
                let known = single_name(&field.base).and_then(|name| self.get(name));
                let is_row = matches!(known, Some(Kind::Row(_))) && !self.is_related(expr);
                is_row
                    || matches!(known, Some(Kind::Actor | Kind::Context))
                    || self.is_told(&field.base)
            }
            Expr::Call(call) => some_of(call).is_some_and(|inner| self.is_told(inner)),
            _ => false,
        }
    }

    /// The same with the names that a pattern binds to constants.
    pub(crate) fn with_locals(&self, pattern: &Pat) -> Self {
        struct Bound(Vec<Ident>);
        impl<'ast> Visit<'ast> for Bound {
            fn visit_pat_ident(&mut self, pattern: &'ast syn::PatIdent) {
                // `None` and constants look like names here; they hide nothing that matters.
                self.0.push(pattern.ident.clone());
                syn::visit::visit_pat_ident(self, pattern);
            }
        }
        let mut bound = Bound(Vec::new());
        bound.visit_pat(pattern);
        let mut names = self.clone();
        names
            .all
            .extend(bound.0.into_iter().map(|name| (name, Kind::Local)));
        names
    }

    /// Refuses a name that the actor or the context has: whoever asks another rule behind it would ask
    /// it about somebody else.
    pub(crate) fn refuse_hiding(&self, pattern: &Pat, errors: &mut Errors) {
        let bound = Self::default().with_locals(pattern);
        for (name, _) in bound.all {
            let taken = [&self.actor, &self.context];
            if taken
                .into_iter()
                .flatten()
                .any(|taken| taken.unraw() == name.unraw())
            {
                errors.at(
                    &name,
                    format!(
                        "`{}` is a parameter of the rule: call this something else",
                        name.unraw()
                    ),
                );
            }
        }
    }

    /// What a name stands for.
    pub(crate) fn get(&self, name: &Ident) -> Option<&Kind> {
        let mut innermost = self.all.iter().rev();
        innermost
            .find(|(known, _)| known.unraw() == name.unraw())
            .map(|(_, kind)| kind)
    }

    /// The name that an expression is, and what it stands for.
    pub(crate) fn of_expr<'e>(&self, expr: &'e Expr) -> Option<(&'e Ident, &Kind)> {
        let name = single_name(bare(expr))?;
        Some((name, self.get(name)?))
    }

    /// The rows and columns that an expression speaks of, each once, in order.
    pub(crate) fn rows_in(&self, expr: &Expr) -> Vec<(Ident, Kind)> {
        let mut found: Vec<(Ident, Kind)> = Vec::new();
        for name in mentions(expr) {
            if let Some(kind @ (Kind::Row(_) | Kind::Column(_))) = self.get(&name)
                && !found.iter().any(|(known, _)| *known == name)
            {
                found.push((name, kind.clone()));
            }
        }
        found
    }

    /// Whether an expression speaks of the actor and the context alone.
    pub(crate) fn is_constant(&self, expr: &Expr) -> bool {
        self.rows_in(expr).is_empty() && !has_relation(expr)
    }
}

/// What stands in an expression without parentheses and references.
pub(crate) fn bare(expr: &Expr) -> &Expr {
    match expr {
        Expr::Paren(inner) => bare(&inner.expr),
        Expr::Group(inner) => bare(&inner.expr),
        Expr::Reference(inner) if inner.mutability.is_none() => bare(&inner.expr),
        Expr::Unary(unary) if matches!(unary.op, syn::UnOp::Deref(_)) => bare(&unary.expr),
        other => other,
    }
}

/// The one name that an expression consists of.
pub(crate) fn single_name(expr: &Expr) -> Option<&Ident> {
    match expr {
        Expr::Path(path) if path.qself.is_none() => path.path.get_ident(),
        _ => None,
    }
}

/// Every name in an expression, also in macros.
pub(crate) fn mentions(expr: &Expr) -> Vec<Ident> {
    fn walk(tokens: TokenStream, names: &mut Vec<Ident>) {
        // A field's name is no mention of a variable that is called the same.
        let mut behind_dot = false;
        for token in tokens {
            match token {
                TokenTree::Group(group) => {
                    walk(group.stream(), names);
                    behind_dot = false;
                }
                TokenTree::Ident(name) => {
                    if !behind_dot {
                        names.push(name);
                    }
                    behind_dot = false;
                }
                TokenTree::Punct(punct) => behind_dot = punct.as_char() == '.' && !behind_dot,
                TokenTree::Literal(literal) => {
                    names.extend(captures(&literal.to_string()));
                    behind_dot = false;
                }
            }
        }
    }
    let mut names = Vec::new();
    walk(expr.to_token_stream(), &mut names);
    names
}

/// The names in braces in a text, which a macro such as `format!` reads.
fn captures(text: &str) -> Vec<Ident> {
    let is_part = |letter: char| letter == '_' || letter.is_alphanumeric();
    text.split('{')
        .skip(1)
        .filter_map(|behind| {
            let end = behind
                .find(|letter| !is_part(letter))
                .unwrap_or(behind.len());
            syn::parse_str(behind.get(..end)?).ok()
        })
        .collect()
}

/// The words for related rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Relation {
    Exists,
    Nobody,
    All,
    Count,
    Parent,
    Same,
}

/// The relation that a call is about.
pub(crate) fn relation_of(call: &ExprCall) -> Option<Relation> {
    let name = match &*call.func {
        Expr::Path(path) if path.qself.is_none() => path.path.get_ident()?,
        _ => return None,
    };
    Some(match name.to_string().as_str() {
        "exists" => Relation::Exists,
        "none" => Relation::Nobody,
        "all" => Relation::All,
        "count" => Relation::Count,
        "parent" => Relation::Parent,
        "same_or_both_none" => Relation::Same,
        _ => return None,
    })
}

/// The rule over stored permissions that a call asks, unless it has the arguments of any other rule.
pub(crate) fn stored_of(call: &ExprCall) -> Option<Stored<'_>> {
    let Expr::Path(path) = &*call.func else {
        return None;
    };
    let on_a_row = stored_rule(&path.path)?;
    path.qself.is_none().then_some(Stored {
        path: &path.path,
        on_a_row,
    })
}

/// A rule over stored permissions, which is made of a permission: `has_perm(P)`, `has_perm_on(P)`.
#[derive(Debug)]
pub(crate) struct Stored<'e> {
    pub(crate) path: &'e Path,
    /// Whether it is asked about a row, and not about the actor alone.
    pub(crate) on_a_row: bool,
}

impl Stored<'_> {
    /// How it is called.
    pub(crate) fn form(&self) -> &'static str {
        if self.on_a_row {
            "`has_perm_on` is asked about the actor, a permission, and a row by its name: `has_perm_on(user, LoanPermission::Approve, loan)`"
        } else {
            "`has_perm` is asked about the actor and a permission: `has_perm(user, LoanPermission::Approve)`; about one row, `has_perm_on(user, LoanPermission::Approve, loan)`"
        }
    }

    /// The permission and the row that it is asked about; else the argument that is wrong.
    pub(crate) fn arguments<'c>(
        &self,
        call: &'c ExprCall,
        names: &Names,
    ) -> Result<(&'c Expr, Option<&'c Ident>), &'c dyn ToTokens> {
        let arguments: Vec<&Expr> = call.args.iter().collect();
        let (actor, permission, row) = match (arguments.as_slice(), self.on_a_row) {
            (&[actor, permission], false) => (actor, permission, None),
            (&[actor, permission, row], true) => (actor, permission, Some(row)),
            _ => return Err(call),
        };
        if !matches!(names.of_expr(actor), Some((_, Kind::Actor))) {
            return Err(actor);
        }
        if !names.is_constant(permission) {
            return Err(permission);
        }
        let row = row.map(|row| match names.of_expr(row) {
            Some((name, Kind::Row(_))) => Ok(name),
            _ => Err(row as &dyn ToTokens),
        });
        Ok((permission, row.transpose()?))
    }
}

/// Finds out whether related rows are looked at; grants are such rows.
#[derive(Default)]
pub(crate) struct AsksRows(pub(crate) bool);

impl<'ast> Visit<'ast> for AsksRows {
    fn visit_expr_call(&mut self, call: &'ast ExprCall) {
        self.0 |= stored_of(call).is_some();
        self.0 |= relation_of(call).is_some_and(|about| about != Relation::Same);
        syn::visit::visit_expr_call(self, call);
    }
}

/// Whether related rows are looked at.
pub(crate) fn has_relation(expr: &Expr) -> bool {
    let mut asks = AsksRows::default();
    asks.visit_expr(expr);
    asks.0
}

/// A call of another rule: its path, and the row that it is asked about.
#[derive(Debug)]
pub(crate) struct RuleCall<'e> {
    pub(crate) path: &'e Path,
    /// Whether the actor is among the arguments.
    pub(crate) names_actor: bool,
    pub(crate) row: Option<&'e Ident>,
}

/// Whether a call has the arguments of a rule: the actor, a row and the context, each by its name.
pub(crate) fn call_of_a_rule<'e>(call: &'e ExprCall, names: &Names) -> Option<RuleCall<'e>> {
    let Expr::Path(path) = &*call.func else {
        return None;
    };
    let last = path.path.segments.last()?;
    let is_function = last
        .ident
        .unraw()
        .to_string()
        .starts_with(|first: char| first.is_lowercase() || first == '_');
    if path.qself.is_some() || !is_function || !last.arguments.is_none() || call.args.is_empty() {
        return None;
    }
    let mut row = None;
    let mut names_actor = false;
    let mut order = 0;
    for argument in &call.args {
        let (name, kind) = names.of_expr(argument)?;
        let place = match kind {
            Kind::Actor => {
                names_actor = true;
                1
            }
            Kind::Row(_) => {
                row = Some(name);
                2
            }
            Kind::Context => 3,
            Kind::Column(_) | Kind::Local => return None,
        };
        if place <= order {
            return None;
        }
        order = place;
    }
    // The context alone makes no rule.
    (order < 3 || call.args.len() > 1).then_some(RuleCall {
        path: &path.path,
        names_actor,
        row,
    })
}

/// The closure of a relation: the name and the model of its row, and its body.
pub(crate) fn closure(expr: &Expr) -> Result<(Ident, Option<Type>, &Expr), Span> {
    let Expr::Closure(ExprClosure { inputs, body, .. }) = bare(expr) else {
        return Err(syn::spanned::Spanned::span(expr));
    };
    match inputs.first() {
        Some(Pat::Type(typed)) if inputs.len() == 1 => match &*typed.pat {
            Pat::Ident(name) => Ok((name.ident.clone(), Some((*typed.ty).clone()), body)),
            other => Err(syn::spanned::Spanned::span(other)),
        },
        Some(Pat::Ident(name)) if inputs.len() == 1 => Ok((name.ident.clone(), None, body)),
        _ => Err(syn::spanned::Spanned::span(expr)),
    }
}
