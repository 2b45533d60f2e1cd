//! `UserFields`: the columns of the fields, to filter and order by.

use heck::ToUpperCamelCase;
use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};
use syn::ext::IdentExt;

use super::data::on;
use crate::model::view::{Merged, View};

/// The struct, which the program seldom names.
pub(crate) fn structs(view: &View) -> TokenStream {
    let View {
        vis, user, columns, ..
    } = view;
    let doc = format!(
        "The columns of the fields of a `{}`, to filter and order by; made by `fields()`.",
        crate::attrs::list::text_of(user)
    );
    quote! {
        #[doc = #doc]
        #[derive(::core::clone::Clone, ::core::marker::Copy, ::core::fmt::Debug)]
        #vis struct #columns<__Name = ()>(::core::marker::PhantomData<__Name>);
    }
}

pub(crate) fn methods(view: &View) -> TokenStream {
    let View {
        user,
        columns,
        merged,
        ..
    } = view;
    let each = merged.iter().filter_map(|field| of_field(view, field));
    let refusals = merged.iter().filter_map(|field| refused(view, field));
    quote! {
        impl #user {
            /// The columns of all fields, to filter and order users by.
            pub fn fields() -> #columns {
                #columns(::core::marker::PhantomData)
            }
        }

        impl #columns {
            #(#each)*
        }

        #(#refusals)*
    }
}

/// The column of a field that is on one profile.
fn of_field(view: &View, field: &Merged) -> Option<TokenStream> {
    let [(profile, number)] = field.places.as_slice() else {
        return None;
    };
    let profile = view.profiles.get(*profile)?;
    let (path, number) = (&profile.path, Literal::usize_unsuffixed(*number));
    let (name, deprecated) = (&field.name, &field.deprecated);
    let doc = format!("The column of `{name}` of the profile `{}`.", profile.name);
    Some(quote! {
        #[doc = #doc]
        #deprecated
        pub fn #name(self) -> <#path as __accounts::ProfileField<#number>>::Column {
            ::core::default::Default::default()
        }
    })
}

/// A field that is on several profiles has no one column.
fn refused(view: &View, field: &Merged) -> Option<TokenStream> {
    if field.places.len() < 2 {
        return None;
    }
    let columns = &view.columns;
    let name = &field.name;
    let bare = name.unraw().to_string();
    let only_one = format_ident!("{}HasOneColumn", bare.to_upper_camel_case());
    let places = || {
        let places = field.places.iter();
        places.filter_map(|(profile, field)| Some((view.profiles.get(*profile)?, *field)))
    };
    let message = format!(
        "`{bare}` is on {}; filter and order by the column of one of them",
        on(places().map(|(profile, _)| profile))
    );
    let ways = places().filter_map(|(profile, field)| {
        let (_, column) = profile.fields.get(field)?;
        Some(format!("`{}::{column}`", profile.table))
    });
    Some(quote! {
        #[diagnostic::on_unimplemented(
            message = #message,
            label = "which of them?",
            #(note = #ways),*
        )]
        trait #only_one {
            type Column;
        }

        impl<__Name> #columns<__Name> {
            #[doc = #message]
            #[doc(hidden)]
            pub fn #name<__C>(self) -> __C
            where
                __Name: #only_one<Column = __C>,
            {
                // The bound holds for nothing, so that nobody calls it.
                loop {}
            }
        }
    })
}
