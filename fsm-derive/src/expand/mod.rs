//! One file per thing that is generated. Expansion takes a checked declaration and can't fail.

pub(crate) mod bulk;
pub(crate) mod docs;
pub(crate) mod edges;
pub(crate) mod effects;
pub(crate) mod event;
pub(crate) mod hooks;
pub(crate) mod machine;
mod mermaid;
pub(crate) mod methods;
pub(crate) mod pending;
pub(crate) mod records;
pub(crate) mod rules;
pub(crate) mod state;
pub(crate) mod storage;
pub(crate) mod table;
pub(crate) mod typed;

use proc_macro2::{Literal, TokenStream};
use quote::quote;
use syn::{Path, parse_quote};

use crate::model::machine::{Machine, Model};

/// The path of `fsm-core`: what `crate = ..` says, or its own name.
pub(crate) fn crate_path(renamed: Option<&Path>) -> Path {
    renamed.cloned().unwrap_or_else(|| parse_quote!(::fsm_core))
}

/// Does `call` for the machine of `step`: without a `match` where there is one.
pub(crate) fn by_step(model: &Model, call: impl Fn(&Machine) -> TokenStream) -> TokenStream {
    let Some((last, others)) = model.machines.split_last() else {
        return TokenStream::new();
    };
    let last = call(last);
    if others.is_empty() {
        return last;
    }
    let arms = others.iter().enumerate().map(|(number, machine)| {
        let number = Literal::usize_unsuffixed(number);
        let call = call(machine);
        quote!(#number => #call,)
    });
    quote! {
        match step.machine {
            #(#arms)*
            _ => #last,
        }
    }
}
