//! Projects with leaders and contributors, and their tasks: who may view, edit and delete one.
//!
//! The roles are rows of the data model. Nothing is stored for a permission: [`rules`] says who may do
//! what, and the database answers for one task, for a page of tasks and for all of them.

mod connect;
pub mod error;
pub mod generate;
pub mod lists;
pub mod model;
pub mod plan;
pub mod rules;
pub mod schema;
pub mod show;

pub use error::Error;
pub use show::{Options, run};
