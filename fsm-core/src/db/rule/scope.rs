//! A rule as an expression of Diesel's: a filter, and a column.

use std::fmt;
use std::marker::PhantomData;

use diesel::expression::{AppearsOnTable, ValidGrouping, is_aggregate};
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::query_source::{AppearsInFromClause, Once};
use diesel::sql_types::Bool;

use super::node::{Form, Node, Sign};
use super::out::{Includes, RuleBackend};

/// The rows of the table `T` that a rule allows to an actor: an expression for `filter`, in a
/// `select`, or, [`for_writes`](Scope::for_writes), in an `update` or a `delete`.
///
/// It speaks of the table under its own name, or under the alias that it was made for. It does not
/// borrow from the connection and is `Send`.
#[must_use = "a scope does nothing until a query has it"]
pub struct Scope<'a, T, DB> {
    node: Node<'a>,
    form: Form,
    types: PhantomData<fn() -> (T, DB)>,
}

/// Whether a rule allows a row of the table `T` to an actor: an expression for `select`, which is
/// never NULL.
#[must_use = "a column does nothing until a query has it"]
pub struct RuleColumn<'a, T, DB> {
    node: Node<'a>,
    form: Form,
    types: PhantomData<fn() -> (T, DB)>,
}

/// The rows of the table `T` that a rule of the actor alone allows, all or none: a [`Scope`] for the
/// backends `B` of the rule.
#[must_use = "a scope does nothing until a query has it"]
pub struct ActorScope<'a, T, B> {
    node: Node<'a>,
    form: Form,
    types: PhantomData<fn() -> (T, B)>,
}

macro_rules! expression {
    ($name:ident, $form:ident) => {
        impl<'a, T, DB> $name<'a, T, DB> {
            pub(super) fn new(node: Node<'a>) -> Self {
                Self {
                    node,
                    form: Form::$form,
                    types: PhantomData,
                }
            }

            #[allow(dead_code, reason = "only a filter is taken apart")]
            pub(super) fn into_node(self) -> Node<'a> {
                self.node
            }

            /// Whether no row is allowed, whatever is stored: a query need not be asked.
            #[must_use]
            pub fn is_never(&self) -> bool {
                self.node.known() == Some(false)
            }

            /// Whether every row is allowed, whatever is stored.
            #[must_use]
            pub fn is_always(&self) -> bool {
                self.node.known() == Some(true)
            }
        }

        impl<T, DB> fmt::Debug for $name<'_, T, DB> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_tuple(stringify!($name)).field(&self.node).finish()
            }
        }

        impl<T, DB> Expression for $name<'_, T, DB> {
            type SqlType = Bool;
        }

        impl<T, DB, QS> AppearsOnTable<QS> for $name<'_, T, DB> where
            QS: AppearsInFromClause<T, Count = Once>
        {
        }

        impl<T, DB, QS> SelectableExpression<QS> for $name<'_, T, DB>
        where
            T: Table,
            T::PrimaryKey: SelectableExpression<QS>,
            Self: AppearsOnTable<QS>,
        {
        }

        impl<T, DB> ValidGrouping<()> for $name<'_, T, DB> {
            type IsAggregate = is_aggregate::No;
        }

        impl<T, DB> QueryId for $name<'_, T, DB> {
            type QueryId = ();

            const HAS_STATIC_QUERY_ID: bool = false;
        }

        impl<T, DB> $name<'_, T, DB> {
            fn push<'b, B: RuleBackend>(&'b self, mut pass: AstPass<'_, 'b, B>) -> QueryResult<()> {
                pass.push_sql("(");
                self.node
                    .push(Sign::Positive, self.form, B::out(pass.reborrow()))?;
                pass.push_sql(")");
                Ok(())
            }
        }
    };
}

expression!(Scope, Filter);
expression!(RuleColumn, Total);
expression!(ActorScope, Filter);

impl<T, DB: RuleBackend> QueryFragment<DB> for Scope<'_, T, DB> {
    fn walk_ast<'b>(&'b self, pass: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.push(pass)
    }
}

impl<T, DB> Scope<'_, T, DB> {
    /// The same for a statement that changes rows or locks them: an `update`, a `delete`, a select `for_update()`.
    ///
    /// `PostgreSQL` makes a join of a rule such as `none(|r: Role| ..)`. A statement that has waited for a row
    /// which another transaction changed decides about the row as it is now, but looks for no other partner of
    /// it: where there was none, the row is still allowed, though the rule denies it as it is now. In this form the
    /// rule is asked anew. It is no join then: related rows are looked up for each row, which needs an index, and
    /// is slower for a list of a whole table. `save` writes its rules in this form by itself.
    ///
    /// Other databases, and rules that have no such join, are written as ever. Of other tables the statement
    /// sees what was there when it began, unless the transaction is `REPEATABLE READ`.
    pub fn for_writes(mut self) -> Self {
        self.form = Form::Update;
        self
    }
}

impl<T, DB> RuleColumn<'_, T, DB> {
    /// The same, where a query has some rows only: related rows are looked up for each of them. Without
    /// this they are listed once for all rows, which is faster for a whole table and slower for a page.
    pub fn per_row(mut self) -> Self {
        self.form = Form::Each;
        self
    }
}

impl<T, DB: RuleBackend> QueryFragment<DB> for RuleColumn<'_, T, DB> {
    fn walk_ast<'b>(&'b self, pass: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.push(pass)
    }
}

impl<T, B: Includes<DB>, DB: RuleBackend> QueryFragment<DB> for ActorScope<'_, T, B> {
    fn walk_ast<'b>(&'b self, pass: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.push(pass)
    }
}
