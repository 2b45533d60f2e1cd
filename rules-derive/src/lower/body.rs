//! The body of a rule in memory: as written, with related rows taken from facts and other rules asked
//! as rules.

use proc_macro2::TokenStream;
use quote::quote;
use syn::visit::Visit;
use syn::visit_mut::VisitMut;
use syn::{
    Block, Expr, ExprCall, ExprClosure, Ident, Pat, Path, Type, parse_quote, parse_quote_spanned,
};

use super::names::{
    AsksRows, Kind, Names, Relation, call_of_a_rule, closure, relation_of, stored_of,
};
use super::operand::located;
use super::patterns::Matches;
use crate::attrs::rule::RuleAttrs;

/// A body in memory.
pub(crate) struct Body {
    block: Block,
    /// Whether it looks at related rows itself.
    related: bool,
    /// The rules that it asks about a row.
    rules: Vec<Path>,
    /// Whether it asks a rule of the actor alone, or calls a function of the actor.
    of_actor: bool,
    /// The models of the related rows that it looks at itself.
    models: Vec<Type>,
}

impl Body {
    /// Rewrites the body.
    pub(crate) fn of(attrs: &RuleAttrs) -> Self {
        let mut block = (*attrs.function.block).clone();
        Guards.visit_block_mut(&mut block);
        let mut related = AsksRows::default();
        related.visit_block(&block);
        let mut rewrite = Rewrite {
            names: Names::of(attrs),
            related: related.0,
            rules: Vec::new(),
            of_actor: false,
            models: Vec::new(),
        };
        rewrite.visit_block_mut(&mut block);
        Self {
            block,
            related: rewrite.related,
            rules: rewrite.rules,
            of_actor: rewrite.of_actor,
            models: rewrite.models,
        }
    }

    /// The body.
    pub(crate) fn block(&self) -> TokenStream {
        let block = &self.block;
        quote!(#block)
    }

    /// Whether it asks other rules.
    pub(crate) fn calls_rules(&self) -> bool {
        self.of_actor || !self.rules.is_empty()
    }

    /// Whether it asks a rule of the actor alone, or calls a function of the actor.
    pub(crate) fn calls_of_actor(&self) -> bool {
        self.of_actor
    }

    /// Whether it looks at related rows, itself or by another rule.
    pub(crate) fn asks_rows(&self) -> bool {
        self.related || !self.rules.is_empty()
    }

    /// The models of the related rows that it looks at itself.
    pub(crate) fn models(&self) -> &[Type] {
        &self.models
    }

    /// The type that says where its answer comes from.
    pub(crate) fn asks(&self) -> TokenStream {
        if self.related {
            return quote!(__rule::Database);
        }
        self.rules.iter().fold(
            quote!(__rule::Memory),
            |asks, rule| quote!(<<#rule as __rule::IsRule>::Asks as __rule::Asks>::And<#asks>),
        )
    }
}

/// The guard of a `matches!` as one of a `match`: what it asks is no expression inside of a macro.
struct Guards;

impl VisitMut for Guards {
    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        if let Expr::Macro(found) = expr
            && found.mac.path.is_ident("matches")
            && let Ok(Matches {
                scrutinee,
                pattern,
                guard: Some(guard),
            }) = found.mac.parse_body()
        {
            *expr = parse_quote!((match #scrutinee { #pattern if #guard => true, _ => false }));
        }
        syn::visit_mut::visit_expr_mut(self, expr);
    }
}

struct Rewrite {
    names: Names,
    related: bool,
    rules: Vec<Path>,
    of_actor: bool,
    models: Vec<Type>,
}

impl Rewrite {
    fn within(&mut self, name: &Ident, model: &Type, body: &Expr) -> Expr {
        if !self.models.contains(model) {
            self.models.push(model.clone());
        }
        let names = self
            .names
            .with(name.clone(), Kind::Row(Box::new(model.clone())));
        let outer = std::mem::replace(&mut self.names, names);
        let mut body = body.clone();
        self.visit_expr_mut(&mut body);
        self.names = outer;
        body
    }

    fn relation(&mut self, about: Relation, call: &ExprCall) -> Option<Expr> {
        let arguments: Vec<&Expr> = call.args.iter().collect();
        match (about, arguments.as_slice()) {
            (Relation::Exists | Relation::Nobody | Relation::Count, [rows]) => {
                let (name, model, body) = closure(rows).ok()?;
                let model = model?;
                let body = self.within(&name, &model, body);
                let rows = quote!(__rule::related::<#model>(__facts));
                Some(match about {
                    Relation::Exists => parse_quote!(#rows.any(|#name: &#model| #body)),
                    Relation::Nobody => parse_quote!((!#rows.any(|#name: &#model| #body))),
                    _ => parse_quote!(__rule::counted(#rows.filter(|#name: &&#model| {
                        let #name: &#model = #name;
                        #body
                    }))),
                })
            }
            (Relation::All, [which, must]) => {
                let (name, model, which) = closure(which).ok()?;
                let model = model?;
                let (_, _, must) = closure(must).ok()?;
                let (which, must) = (
                    self.within(&name, &model, which),
                    self.within(&name, &model, must),
                );
                Some(
                    parse_quote!((!__rule::related::<#model>(__facts).any(|#name: &#model| (#which) && !(#must)))),
                )
            }
            (Relation::Parent, [key, rows]) => {
                let (name, model, body) = closure(rows).ok()?;
                let model = model?;
                let body = self.within(&name, &model, body);
                let mut key = (*key).clone();
                self.visit_expr_mut(&mut key);
                Some(
                    parse_quote!(__rule::related::<#model>(__facts).any(|#name: &#model| __rule::is_parent(#name, &#key) && (#body))),
                )
            }
            (Relation::Same, [left, right]) => {
                let (mut left, mut right) = ((*left).clone(), (*right).clone());
                self.visit_expr_mut(&mut left);
                self.visit_expr_mut(&mut right);
                Some(parse_quote!((#left == #right)))
            }
            _ => None,
        }
    }

    /// How the context is called here.
    fn context(&self) -> TokenStream {
        let context = self.names.context.as_ref();
        context.map_or_else(|| quote!(__cx), |cx| quote!(#cx))
    }

    /// A rule over stored permissions: grants are related rows.
    fn stored(&self, call: &ExprCall) -> Option<Expr> {
        let found = stored_of(call)?;
        let (permission, row) = found.arguments(call, &self.names).ok()?;
        let (path, cx) = (found.path, self.context());
        let actor = self.names.actor.as_ref()?;
        let row = row.map_or_else(|| quote!(&()), |row| quote!(#row));
        let span = located(syn::spanned::Spanned::span(call));
        Some(
            parse_quote_spanned!(span=> __rule::called(&#path(#permission), #actor, #row, #cx, __facts)),
        )
    }

    fn rule(&mut self, call: &ExprCall) -> Option<Expr> {
        let Some(found) = call_of_a_rule(call, &self.names) else {
            return self.stored(call);
        };
        let cx = self.context();
        if let Some(row) = found.row {
            let path = found.path;
            let arguments = if found.names_actor {
                quote!(ActorAndRow)
            } else {
                quote!(RowAlone)
            };
            self.rules.push(path.clone());
            let actor = self
                .names
                .actor
                .as_ref()
                .map_or_else(|| quote!(__actor), |actor| quote!(#actor));
            let span = located(syn::spanned::Spanned::span(path));
            Some(
                parse_quote_spanned!(span=> __rule::called(__rule::taking::<__rule::#arguments, _>(&<#path as __rule::Named>::RULE), #actor, #row, #cx, __facts)),
            )
        } else {
            self.of_actor = true;
            let actor = self.names.actor.as_ref()?;
            let (function, arguments) = (&call.func, &call.args);
            let how = if self.related {
                quote!(Call)
            } else {
                quote!(PureCall)
            };
            let span = located(syn::spanned::Spanned::span(call));
            Some(
                parse_quote_spanned!(span=> (&__rule::#how(#function)).holds(#actor, #cx, __facts, (#arguments,))),
            )
        }
    }
}

impl VisitMut for Rewrite {
    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        let rewritten = match expr {
            Expr::Call(call) => match relation_of(call) {
                Some(about) => self.relation(about, call),
                None => self.rule(call),
            },
            _ => None,
        };
        match rewritten {
            Some(rewritten) => *expr = rewritten,
            None => syn::visit_mut::visit_expr_mut(self, expr),
        }
    }

    fn visit_expr_closure_mut(&mut self, closure: &mut ExprClosure) {
        // What a closure calls its parameters hides the rule's own names.
        let mut names = self.names.clone();
        for input in &closure.inputs {
            names = names.with_locals(input);
        }
        let outer = std::mem::replace(&mut self.names, names);
        syn::visit_mut::visit_expr_closure_mut(self, closure);
        self.names = outer;
    }

    fn visit_local_mut(&mut self, local: &mut syn::Local) {
        syn::visit_mut::visit_local_mut(self, local);
        self.names = self.names.with_locals(&local.pat);
    }

    fn visit_block_mut(&mut self, block: &mut Block) {
        let outer = self.names.clone();
        syn::visit_mut::visit_block_mut(self, block);
        self.names = outer;
    }

    fn visit_pat_mut(&mut self, pattern: &mut Pat) {
        // A pattern asks nothing, but the guard behind it may.
        if let Pat::Guard(guarded) = pattern {
            self.visit_expr_mut(&mut guarded.guard);
        }
    }
}
