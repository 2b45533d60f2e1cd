//! What the derives generate has to fit into any program: without a prelude, beside names of all
//! kinds, out of macros, in function bodies, with `fsm-core` under another name.
#![allow(
    missing_docs,
    unreachable_pub,
    dead_code,
    clippy::missing_errors_doc,
    clippy::must_use_candidate,
    clippy::panic,
    clippy::semicolon_if_nothing_returned,
    clippy::unwrap_used,
    clippy::wildcard_imports,
    reason = "programs as users write them, and a test fails by a panic"
)]

#[path = "hygiene/cfgs.rs"]
mod cfgs;
#[path = "hygiene/discriminants.rs"]
mod discriminants;
#[path = "hygiene/elsewhere.rs"]
mod elsewhere;
#[path = "hygiene/equal_names.rs"]
mod equal_names;
#[path = "hygiene/function_body.rs"]
mod function_body;
#[path = "hygiene/generics.rs"]
mod generics;
#[path = "hygiene/guard_fragment.rs"]
mod guard_fragment;
#[path = "hygiene/keyword_module.rs"]
mod keyword_module;
#[path = "hygiene/macro_rules.rs"]
mod macro_rules;
#[path = "hygiene/no_prelude.rs"]
mod no_prelude;
#[path = "hygiene/other_crates.rs"]
mod other_crates;
#[path = "hygiene/parameter_defaults.rs"]
mod parameter_defaults;
#[path = "hygiene/parameter_names.rs"]
mod parameter_names;
#[path = "hygiene/raw.rs"]
mod raw;
#[path = "hygiene/rules_on_transitions.rs"]
mod rules_on_transitions;
#[path = "hygiene/several_fields.rs"]
mod several_fields;
#[path = "hygiene/shadowed.rs"]
mod shadowed;
#[path = "hygiene/shadowed_modules.rs"]
mod shadowed_modules;
#[path = "hygiene/shadowed_table.rs"]
mod shadowed_table;
#[path = "hygiene/variant_named_err.rs"]
mod variant_named_err;
#[path = "hygiene/visibility.rs"]
mod visibility;
