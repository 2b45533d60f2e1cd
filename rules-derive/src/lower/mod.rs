//! The body of a rule as conditions on columns.
//!
//! What speaks of the actor and the context alone stays Rust. What speaks of a row is taken apart down to
//! the conditions that have SQL; everything else is an error at that very expression.

mod condition;
pub(crate) mod memory;
mod names;
mod operand;
mod patterns;
mod relation;

use fsm_support::Errors;
use proc_macro2::TokenStream;
use syn::{Expr, Ident, Pat, Path, Type};

pub(crate) use condition::{read_in_memory, text_of};
pub(crate) use names::{Kind, Names};
pub(crate) use operand::generated;

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
        model: Type,
        row: Ident,
        body: Box<Tree>,
    },
    /// `parent(key, |row: Model| ..)`.
    Parent {
        text: String,
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
}

/// A condition that has SQL.
#[derive(Debug)]
pub(crate) struct Leaf {
    /// As written.
    pub(crate) text: String,
    /// In memory: the names of rows and columns that it reads, and the expression. `None` where it
    /// reads related rows.
    pub(crate) memory: Option<(Vec<(Ident, Kind)>, Expr)>,
    /// The operands whose values are told.
    pub(crate) told: Vec<Expr>,
    /// As a call that makes a node.
    pub(crate) sql: TokenStream,
}

/// Takes the body of a rule apart.
pub(crate) fn lower(attrs: &RuleAttrs, errors: &mut Errors) -> Option<Tree> {
    let names = Names::of(attrs);
    condition::block(&attrs.function.block, &names, errors)
}
