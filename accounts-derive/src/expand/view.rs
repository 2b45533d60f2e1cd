//! What `profiles!` makes.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;

use super::{columns, data, load};
use crate::model::view::View;

pub(crate) fn expand(view: &View) -> TokenStream {
    let View {
        krate,
        user,
        profiles,
        ..
    } = view;
    let structs = data::structs(view);
    let columns_struct = columns::structs(view);
    let of_data = data::methods(view);
    let of_columns = columns::methods(view);
    let loading = load::methods(view);
    let listed = profiles.iter().map(|profile| {
        let path = &profile.path;
        quote! {
            #[automatically_derived]
            impl __accounts::Lists<#path> for #user {}
        }
    });
    let accessors = accessors(view);
    let checked = checked(view);
    quote! {
        #structs
        #columns_struct
        #[allow(
            private_bounds,
            private_interfaces,
            dead_code,
            unreachable_pub,
            unused_qualifications,
            clippy::all,
            clippy::pedantic
        )]
        const _: () = {
            use #krate::__private as __accounts;
            use __accounts::diesel as __diesel;

            #checked
            #(#listed)*
            #accessors
            #of_data
            #of_columns
            #loading
        };
    }
}

/// What has to hold of the user and the profiles, each in words of ours. It stands first, so that what follows from
/// a mistake is told after it.
fn checked(view: &View) -> TokenStream {
    let user = &view.user;
    let users = quote!(<#user as __accounts::UserModel>::Table);
    let mut tables = vec![users];
    let of_profiles: Vec<_> = view
        .profiles
        .iter()
        .map(|profile| {
            let path = &profile.path;
            let table = quote!(<#path as __accounts::Profile>::Table);
            let pairs = tables.iter().map(
                |other| quote_spanned!(path.span()=> #table: __accounts::OneQueryWith<#other>,),
            );
            let pairs = quote!(#(#pairs)*);
            tables.push(table);
            quote_spanned!(path.span()=> #path: __accounts::ProfileOf<#user>, #pairs)
        })
        .collect();
    quote! {
        struct __Checked
        where
            #(#of_profiles)*;
    }
}

/// `user.work(&mut conn)`, for each profile.
fn accessors(view: &View) -> TokenStream {
    let user = &view.user;
    let each = view.profiles.iter().map(|profile| {
        let (path, name) = (&profile.path, &profile.name);
        if profile.is_auto {
            let doc = format!(
                "The profile `{name}` of this user, created where it is missing.\n\n# Errors\nWhat the database reports."
            );
            quote! {
                #[doc = #doc]
                pub fn #name<__K>(&self, conn: &mut __K) -> ::core::result::Result<#path, __accounts::Error>
                where
                    __K: __accounts::BlockingConnection,
                    #user: __accounts::UserOn<__K::Database>,
                    #path: __accounts::ProfileOn<__K::Database>,
                {
                    __accounts::get_or_create::<#user, #path, __K>(__accounts::UserModel::id(self), conn)
                }
            }
        } else {
            let doc = format!(
                "The profile `{name}` of this user, where there is one.\n\n# Errors\nWhat the database reports."
            );
            quote! {
                #[doc = #doc]
                pub fn #name<__K>(
                    &self,
                    conn: &mut __K,
                ) -> ::core::result::Result<::core::option::Option<#path>, __accounts::Error>
                where
                    __K: __accounts::BlockingConnection,
                    #path: __accounts::ProfileOn<__K::Database>,
                {
                    __accounts::find::<#path, __K>(__accounts::UserModel::id(self), conn)
                }
            }
        }
    });
    quote! {
        impl #user {
            #(#each)*
        }
    }
}
