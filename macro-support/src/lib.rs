//! What the macro crates of `fsm-core` share: a proc-macro crate can export nothing but macros.
//!
//! Not for use on its own; it changes without notice.

extern crate proc_macro;

mod diesel;
mod errors;
mod names;
mod names_macro;
mod options;

pub use diesel::{column_of, diesel_options, table_of};
pub use errors::Errors;
pub use names::{closest, did_you_mean, list, sentence_case, stored_rule, words};
pub use names_macro::{check_of, names_macro, unique};
pub use options::{
    Allowed, CratePath, Integer, MetaPairs, Name, PathOption, Text, options_of, parse_options,
};
