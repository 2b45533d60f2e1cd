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
    pipeline::rule(options.into(), item.into()).into()
}

/// Lets rules speak of the columns of a Diesel model.
#[proc_macro_derive(Columns, attributes(columns, transition, machine, diesel))]
pub fn derive_columns(input: TokenStream) -> TokenStream {
    pipeline::columns(input.into()).into()
}
