//! The macro under the own name of a profile, through which `profiles!` learns its fields. Types and macros are
//! different namespaces, so it travels with every `use` of the profile.

use fsm_support::names_macro;
use proc_macro2::TokenStream;
use quote::quote;
use syn::ext::IdentExt;
use syn::{DeriveInput, Ident, Visibility};

use crate::model::profile::Profile;

pub(crate) fn expand(profile: &Profile<'_>, unique: &str, is_sound: bool) -> TokenStream {
    let how = match (is_sound, profile.is_auto) {
        (false, _) => quote!(broken),
        (true, true) => quote!(auto),
        (true, false) => quote!(maybe),
    };
    let name = &profile.name;
    let table = profile.table.segments.last();
    let table = table.map_or_else(String::new, |last| last.ident.unraw().to_string());
    let fields = profile.fields.iter().map(|field| {
        let (ident, column) = (field.ident, field.column.unraw().to_string());
        let deprecated = field.deprecated;
        quote!(#deprecated #ident #column)
    });
    let names = quote!([#how #name #table { #(#fields)* }]);
    named(profile.ident, profile.vis, unique, &names)
}

/// A profile of which nothing is known, but that its derive has said why.
pub(crate) fn broken(input: &DeriveInput, unique: &str) -> TokenStream {
    let names = quote!([broken profile "" {}]);
    named(&input.ident, &input.vis, unique, &names)
}

/// The model of the users has nothing to tell, but that it is one.
pub(crate) fn of_user(input: &DeriveInput, unique: &str, is_sound: bool) -> TokenStream {
    let names = if is_sound {
        quote!([user])
    } else {
        quote!([broken profile "" {}])
    };
    named(&input.ident, &input.vis, unique, &names)
}

fn named(ident: &Ident, vis: &Visibility, unique: &str, names: &TokenStream) -> TokenStream {
    names_macro(ident, vis, ("__accounts_names_of", unique), names)
}
