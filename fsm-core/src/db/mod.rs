//! Machines on rows of a database, through Diesel.

mod create;
mod fragment;
mod row_move;
mod save;
mod state_column;

pub use create::{Create, CreateRow, InsertOf, StartIn};
pub use fragment::{Cond, Frag};
pub use row_move::{Find, Move};
pub use save::{Saved, Stored, TableModel, Version, VersionNumber};

/// What generated code calls.
#[doc(hidden)]
pub mod generated {
    pub use super::create::{Born, initial};
    pub use super::fragment::{all, eq, increment, set};
    pub use super::save::{Rows, Saved, Stored, TableModel, Version, VersionNumber};
    pub use super::state_column::{
        NoColumn, StateColumn, alias_of_code, from_sql_code, from_sql_name, is_state, to_sql_code,
        to_sql_name,
    };
    pub use super::{Cond, Frag};
}
