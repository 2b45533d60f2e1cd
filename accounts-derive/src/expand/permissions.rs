//! What `derive(Permissions)` makes.

use proc_macro2::TokenStream;
use quote::quote;

use crate::model::permissions::Permissions;

pub(crate) fn expand(permissions: &Permissions<'_>) -> TokenStream {
    let Permissions {
        ident,
        vis,
        krate,
        name,
        all,
    } = permissions;
    let doc = format!("The permissions on [`{ident}`].");
    let variants = all.iter().map(|one| {
        let (variant, doc) = (&one.variant, format!("{}: `{}`.", one.label, one.name));
        quote!(#[doc = #doc] #variant,)
    });
    let names: Vec<_> = all.iter().map(|one| &one.variant).collect();
    let infos = all.iter().map(|one| {
        let (name, label) = (&one.name, &one.label);
        quote!(#krate::PermissionInfo { name: #name, label: #label })
    });
    quote! {
        #[doc = #doc]
        #[derive(
            ::core::fmt::Debug, ::core::clone::Clone, ::core::marker::Copy, ::core::cmp::PartialEq, ::core::cmp::Eq,
            ::core::cmp::PartialOrd, ::core::cmp::Ord, ::core::hash::Hash,
        )]
        #vis enum #name {
            #(#variants)*
        }

        impl #name {
            /// All of them, in order.
            pub const ALL: &'static [Self] = &[#(Self::#names),*];

            const fn described(self) -> &'static #krate::PermissionInfo {
                match self {
                    #(Self::#names => &#infos,)*
                }
            }
        }

        #[automatically_derived]
        impl #krate::HasPermissions for #ident {
            type Permission = #name;

            const PERMISSIONS: &'static [#krate::PermissionInfo] = &[#(*#name::#names.described()),*];
        }

        #[automatically_derived]
        impl #krate::Permission for #name {
            fn info(self) -> &'static #krate::PermissionInfo {
                self.described()
            }
        }

        #[automatically_derived]
        impl #krate::ModelPermission for #name {
            type Model = #ident;
        }

        #[automatically_derived]
        impl ::core::fmt::Display for #name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.write_str(self.described().name)
            }
        }

        #[automatically_derived]
        impl ::core::str::FromStr for #name {
            type Err = #krate::UnknownPermission;

            fn from_str(name: &str) -> ::core::result::Result<Self, Self::Err> {
                #krate::__private::parse(name, Self::ALL)
            }
        }
    }
}
