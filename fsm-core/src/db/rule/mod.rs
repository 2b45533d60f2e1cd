//! Rules as SQL: the tree that a rule builds, how it is written, and the questions that are asked
//! with it.
#![cfg_attr(
    not(any(feature = "sqlite", feature = "postgres", feature = "mysql")),
    allow(
        dead_code,
        unreachable_code,
        unused_assignments,
        unused_imports,
        unused_variables,
        reason = "without a backend nothing is written"
    )
)]

#[cfg(feature = "test-util")]
pub mod agreement;
mod ask;
mod build;
mod by_hand;
mod column_rules;
mod columns;
mod explain;
mod forms;
mod leaf;
mod node;
mod out;
mod parts;
mod related;
mod relation;
mod scope;
mod states;
mod term;
mod value;

#[doc(hidden)]
pub use crate::rule::{CallFunction, CallRule};
#[cfg(feature = "test-util")]
#[doc(hidden)]
pub use agreement::scratch;
pub use build::{Build, BuildOn};
pub use column_rules::{
    ColumnRules, Masked, NotWritable, Readable, ReadableColumn, Ruled, RuledField, Visible,
    WriteRules,
};
pub use columns::{Columns, KeyOf, OneColumn, SeveralColumns, table};
pub use forms::{HasBackends, On, SqlForms, SqlRule, called, scope_of};
pub use leaf::{Op, TextTest};
pub use node::Node;
pub use out::{BindsTo, Every, FragmentOnAll, Includes, Only, Out, Push, RuleBackend, WrittenOn};
pub use parts::Parts;
pub use relation::Relation;
pub use scope::{ActorScope, RuleColumn, Scope};
pub use term::{Col, ColumnOf, Field, Number, Place, RuleRow, StateField, Sum};
pub use value::{
    Exact, Given, Lent, NeverNull, Ordered, OrderedValue, Own, TextColumn, TextValue, WholeNumber,
    Widens,
};

pub(crate) use ask::{InUpdate, ask_rows};
pub(crate) use explain::{explain_all, told};
pub(crate) use forms::node_of;
#[cfg(feature = "async")]
pub(crate) use forms::{decide, explained};
