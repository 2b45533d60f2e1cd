//! The macros of `fsm-core` for permissions: [`macro@rule`] and [`macro@Columns`]. Use them through
//! `fsm-core`, which documents what they make.
//!
//! A rule goes through a pipeline: the function as written (`attrs`), its body taken apart into
//! conditions on columns (`lower`), and what is generated (`expand`). None of them writes SQL: the
//! conditions become calls that build `fsm-core`'s own tree.

mod attrs;
mod expand;
mod lower;
mod pipeline;
#[cfg(test)]
mod tests;

use proc_macro::TokenStream;

/// Makes a function a rule.
#[proc_macro_attribute]
pub fn rule(options: TokenStream, item: TokenStream) -> TokenStream {
    pipeline::rule(options.into(), &item.into()).into()
}

/// Lets rules speak of the columns of a Diesel model.
#[proc_macro_derive(Columns, attributes(columns, transition, machine, diesel))]
pub fn derive_columns(input: TokenStream) -> TokenStream {
    pipeline::columns(input.into()).into()
}

/// Says who a type is: the field that tells it from all others, and the one that people call it by.
///
/// | option | meaning |
/// | --- | --- |
/// | `key = field` | what records keep to find the actor again; `id` where nothing is said |
/// | `name = field` | what people read; `name` where nothing is said |
/// | `crate = path` | where `fsm-core` is, if it was renamed |
#[proc_macro_derive(Actor, attributes(actor))]
pub fn derive_actor(input: TokenStream) -> TokenStream {
    pipeline::actor(input.into()).into()
}
