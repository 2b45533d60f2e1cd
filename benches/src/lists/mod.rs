//! Lists: which rows a user may act on, as a filter and as a column on each row of a page.
//!
//! Each question is asked by a rule of ours and by hand in the ways that people write it; every form
//! must give the same rows.
//!
//! - [`schema`] has the tables, [`rules`] the rules.
//! - [`question`] names what is asked and how.
//! - [`database`] fills a database and asks it.
//! - [`measure`] takes times in interleaved rounds.

pub mod database;
pub mod measure;
pub mod question;
pub mod rules;
pub mod schema;
