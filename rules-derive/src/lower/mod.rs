//! The body of a rule as conditions on columns.
//!
//! What speaks of the actor and the context alone stays Rust. What speaks of a row is taken apart down to
//! the conditions that have SQL; everything else is an error at that very expression.

pub(crate) mod body;
mod comparison;
mod condition;
mod method;
mod names;
mod operand;
mod patterns;
mod relation;
mod text;

use fsm_support::Errors;
use proc_macro2::TokenStream;
use syn::spanned::Spanned;
use syn::visit::Visit;
use syn::{Expr, Ident, Pat, Path, Type};

pub(crate) use condition::read_in_memory;
pub(crate) use names::{Kind, Names};
pub(crate) use operand::{generated, located};
pub(crate) use text::{text_of, text_of_tokens};

use crate::attrs::rule::RuleAttrs;

/// A condition.
#[derive(Debug)]
pub(crate) enum Tree {
    /// Speaks of the actor and the context alone.
    Known(Expr),
    /// Speaks of rows, and has SQL.
    Leaf(Leaf),
    Not(Box<Tree>),
    All(Vec<Tree>),
    Any(Vec<Tree>),
    Either(Box<Tree>, Box<Tree>),
    Choice(Box<Tree>, Box<Tree>, Box<Tree>),
    /// A condition on a column that is not NULL: the column, the name of its value, how that is read in
    /// memory.
    Inner {
        column: TokenStream,
        name: Ident,
        body: Box<Tree>,
    },
    /// Statements on constants, and what stands behind them.
    Behind(Vec<syn::Stmt>, Box<Tree>),
    /// A `match` or an `if let` on a constant.
    Match(Box<Expr>, Vec<(Pat, Option<Box<Expr>>, Tree)>),
    /// `exists(|row: Model| ..)`.
    Exists {
        text: String,
        /// What of the actor, the context and the object it compares.
        told: Vec<Expr>,
        /// That there is none.
        none: bool,
        model: Type,
        row: Ident,
        body: Box<Tree>,
    },
    /// `parent(key, |row: Model| ..)`.
    Parent {
        text: String,
        told: Vec<Expr>,
        key: TokenStream,
        model: Type,
        row: Ident,
        body: Box<Tree>,
    },
    /// Another rule, on a row.
    Rule {
        path: Path,
        row: Ident,
    },
    /// Another rule on the actor alone, or a function of the actor.
    OfActor {
        call: syn::ExprCall,
    },
    /// A rule over stored permissions: its path, what it is made of, and the row, if it is about one.
    Stored {
        path: Path,
        permission: Expr,
        row: Option<Ident>,
    },
}

/// A condition that has SQL.
#[derive(Debug)]
pub(crate) struct Leaf {
    /// As written.
    pub(crate) text: String,
    /// The same in memory.
    pub(crate) memory: Memory,
    /// The operands whose values are told.
    pub(crate) told: Vec<Expr>,
    /// As a call that makes a node.
    pub(crate) sql: TokenStream,
}

/// A condition with SQL, in memory.
#[derive(Debug)]
pub(crate) enum Memory {
    /// The names of the object and its columns that it reads, and the expression.
    Object(Vec<(Ident, Kind)>, Expr),
    /// It counts related rows, which are the database's.
    Counted,
    /// It speaks of a related row itself.
    Related,
}

/// Takes the body of a rule apart.
pub(crate) fn lower(attrs: &RuleAttrs, errors: &mut Errors) -> Option<Tree> {
    let names = Names::of(attrs);
    let before = errors.count();
    refuse_clocks(&attrs.function.block, errors);
    let mut block = (*attrs.function.block).clone();
    // The body may end with `return condition;`, and has no other.
    if let Some(syn::Stmt::Expr(last, semicolon)) = block.stmts.last_mut()
        && let Expr::Return(done) = &*last
        && let Some(condition) = &done.expr
    {
        *last = (**condition).clone();
        *semicolon = None;
    }
    leave_early(&mut block);
    refuse_returns(&block, errors);
    if errors.count() > before {
        return None;
    }
    let tree = condition::block(&block, &names, errors);
    if tree.is_none() && errors.count() == before {
        errors.at(
            &attrs.function.sig.ident,
            "the body has no SQL: `#[rule(memory)]` decides in Rust alone",
        );
    }
    tree
}

/// `let Some(team) = user.team_id else { return false }; rest` is
/// `match user.team_id { Some(team) => { rest } _ => false }`.
fn leave_early(block: &mut syn::Block) {
    let leaves = |statement: &syn::Stmt| match statement {
        syn::Stmt::Local(local) => {
            let init = local.init.as_ref()?;
            let answer = returned(&init.diverge.as_ref()?.1)?;
            Some((local.pat.clone(), init.expr.clone(), answer.clone()))
        }
        _ => None,
    };
    let mut statements = block.stmts.iter().enumerate();
    let found = statements.find_map(|(at, statement)| Some((at, leaves(statement)?)));
    let Some((at, (pattern, value, answer))) = found else {
        return;
    };
    let mut rest: syn::Block = syn::parse_quote!({});
    rest.stmts = block.stmts.split_off(at + 1);
    leave_early(&mut rest);
    block.stmts.pop();
    let span = pattern.span();
    block.stmts.push(syn::Stmt::Expr(
        syn::parse_quote_spanned!(span=> match #value { #pattern => #rest, _ => #answer }),
        None,
    ));
}

/// What a block returns that does nothing else.
fn returned(block: &Expr) -> Option<&Expr> {
    match block {
        Expr::Block(found) => match found.block.stmts.as_slice() {
            [syn::Stmt::Expr(Expr::Return(done), _)] => done.expr.as_deref(),
            _ => None,
        },
        _ => None,
    }
}

/// A rule is one condition: what leaves it from the middle has no place in it.
fn refuse_returns(body: &syn::Block, errors: &mut Errors) {
    struct Returns<'e>(&'e mut Errors);
    impl<'ast> Visit<'ast> for Returns<'_> {
        fn visit_expr_return(&mut self, done: &'ast syn::ExprReturn) {
            self.0.at(
                done,
                "a rule has no `return`, but in a `let .. else` outside of all branches: write `if condition { .. } else { .. }`",
            );
        }
    }
    Returns(errors).visit_block(body);
}

/// A time that is taken while the rule runs would be another in memory than in SQL.
fn refuse_clocks(body: &syn::Block, errors: &mut Errors) {
    struct Clocks<'e>(&'e mut Errors);
    impl<'ast> Visit<'ast> for Clocks<'_> {
        fn visit_expr_call(&mut self, call: &'ast syn::ExprCall) {
            const CLOCKS: [&str; 7] = [
                "Utc",
                "Local",
                "SystemTime",
                "Instant",
                "OffsetDateTime",
                "Timestamp",
                "Zoned",
            ];
            if let Expr::Path(path) = &*call.func {
                let mut segments = path.path.segments.iter().rev();
                let is_now = segments
                    .next()
                    .is_some_and(|last| last.ident.to_string().starts_with("now"));
                if is_now
                    && segments
                        .next()
                        .is_some_and(|ty| CLOCKS.iter().any(|clock| ty.ident == clock))
                {
                    self.0.at(
                        call,
                        "the time is one for the whole decision, in memory and in SQL: take `cx: &Context` as the last parameter and write `cx.now`",
                    );
                }
            }
            syn::visit::visit_expr_call(self, call);
        }
    }
    Clocks(errors).visit_block(body);
}
