//! What `derive(UserModel)` makes.

use proc_macro2::TokenStream;
use quote::quote;

use crate::model::user::User;

pub(crate) fn expand(user: &User<'_>) -> TokenStream {
    let User {
        ident,
        krate,
        table,
        id,
        identifier,
        password,
        failed_logins,
    } = user;
    let (id_field, id_column, id_type) = (id.ident, &id.column, id.ty);
    let (identifier_field, identifier_column) = (identifier.ident, &identifier.column);
    let (password_field, password_column) = (password.ident, &password.column);
    let counts = failed_logins.as_ref().map(|counter| {
        let (field, column) = (counter.ident, &counter.column);
        quote! {
            #[automatically_derived]
            impl #krate::CountsFailedLogins for #ident {
                const FAILED_LOGINS: &'static str =
                    <#table::#column as #krate::__private::diesel::Column>::NAME;

                fn failed_logins(&self) -> i32 {
                    self.#field
                }
            }
        }
    });
    quote! {
        #[automatically_derived]
        impl #krate::UserModel for #ident {
            type Table = #table::table;
            type Id = #id_type;
            type IdColumn = #table::#id_column;
            type IdentifierColumn = #table::#identifier_column;
            type PasswordColumn = #table::#password_column;

            fn id(&self) -> &#id_type {
                &self.#id_field
            }

            fn identifier(&self) -> &str {
                &self.#identifier_field
            }

            fn password(&self) -> &#krate::Password {
                &self.#password_field
            }
        }

        #counts
    }
}
