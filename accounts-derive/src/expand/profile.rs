//! What `derive(Profile)` makes.

use proc_macro2::{Literal, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::Path;
use syn::ext::IdentExt;
use syn::spanned::Spanned;

use crate::expand::name_type;
use crate::model::field::ColumnField;
use crate::model::profile::Profile;

pub(crate) fn expand(profile: &Profile<'_>) -> TokenStream {
    let krate = &profile.krate;
    let fields = fields(profile);
    let model = model(profile);
    let columns = columns(profile);
    // What is marked is the program's use of a field, not that here.
    let is_marked = |field: &ColumnField<'_>| field.deprecated.is_some();
    let deprecated = profile.fields.iter().any(is_marked);
    let deprecated = deprecated.then(|| quote!(#[allow(deprecated)]));
    quote! {
        #[allow(unused_qualifications)]
        #deprecated
        const _: () = {
            use #krate::__private as __accounts;
            use __accounts::diesel as __diesel;

            #model
            #(#fields)*
            #columns
        };
    }
}

/// The values of a profile that is created by itself.
fn beginning(profile: &Profile<'_>) -> TokenStream {
    let ident = profile.ident;
    if !profile.is_auto {
        return quote!(::core::option::Option::None);
    }
    let beginning = quote_spanned!(ident.span()=> <#ident as __accounts::Beginning>::beginning());
    quote!(::core::option::Option::Some(#beginning))
}

/// What is done with the values of a field; a type that can't be a field's is reported where it stands.
fn field_type(field: &ColumnField<'_>) -> TokenStream {
    let ty = field.ty;
    quote_spanned!(ty.span()=> __accounts::field_type::<#ty>())
}

fn model(profile: &Profile<'_>) -> TokenStream {
    let Profile {
        ident,
        table,
        name,
        user,
        fields,
        others,
        ..
    } = profile;
    let name = name.unraw().to_string();
    let names = fields.iter().map(|field| field.ident.unraw().to_string());
    let (user_field, user_column, user_type) = (user.ident, &user.column, user.ty);
    let (beginning, values, failures) = (beginning(profile), values(profile), failures(profile));
    quote! {
        #[automatically_derived]
        impl __accounts::Profile for #ident {
            const NAME: &'static str = #name;
            const FIELDS: &'static [&'static str] = &[#(#names),*];
            type Table = #table::table;
            type UserId = #user_type;
            type UserColumn = #table::#user_column;

            fn user_id(&self) -> &#user_type {
                &self.#user_field
            }

            fn set_user_id(&mut self, id: #user_type) {
                self.#user_field = id;
            }

            fn keep_others(&mut self, stored: &Self) {
                #(::core::clone::Clone::clone_from(&mut self.#others, &stored.#others);)*
            }

            fn beginning() -> ::core::option::Option<Self> {
                #beginning
            }

            #values
            #failures
        }
    }
}

/// The fields by their numbers.
fn values(profile: &Profile<'_>) -> TokenStream {
    let fields = &profile.fields;
    let read = fields.iter().enumerate().map(|(number, field)| {
        let (of, number, field) = (
            field_type(field),
            Literal::usize_unsuffixed(number),
            field.ident,
        );
        quote!(#number => (#of.to_value)(&self.#field),)
    });
    let written = fields.iter().enumerate().map(|(number, field)| {
        let (of, number, field) = (
            field_type(field),
            Literal::usize_unsuffixed(number),
            field.ident,
        );
        quote!(#number => self.#field = (#of.from_value)(value)?,)
    });
    let differ = fields.iter().map(|field| {
        let (of, field) = (field_type(field), field.ident);
        quote!((#of.differ)(&self.#field, &other.#field))
    });
    // Without fields nothing stands behind the `match`, and nothing differs.
    let (set, differ) = if fields.is_empty() {
        let set = quote! {
            let _ = (field, value);
            ::core::result::Result::Err(__accounts::no_such_field())
        };
        (set, quote!(false))
    } else {
        let set = quote! {
            match field {
                #(#written)*
                _ => return ::core::result::Result::Err(__accounts::no_such_field()),
            }
            ::core::result::Result::Ok(())
        };
        (set, quote!(#(#differ)||*))
    };
    quote! {
        fn value(&self, field: usize) -> ::core::result::Result<__accounts::Value, __accounts::JsonError> {
            match field {
                #(#read)*
                _ => ::core::result::Result::Err(__accounts::no_such_field()),
            }
        }

        fn set_value(
            &mut self,
            field: usize,
            value: __accounts::Value,
        ) -> ::core::result::Result<(), __accounts::JsonError> {
            #set
        }

        fn differs(&self, other: &Self) -> bool {
            let _ = other;
            #differ
        }
    }
}

/// What the functions say that validate.
fn failures(profile: &Profile<'_>) -> TokenStream {
    let Profile {
        validate,
        validate_identifier,
        ..
    } = profile;
    // What a function gives that it should not is reported where the function is named.
    let at = |function: &Path| Span::call_site().located_at(function.span());
    let own = validate.iter().map(
        |function| quote_spanned!(at(function)=> __accounts::add(&mut reasons, #function(self));),
    );
    let of_the_user = validate_identifier.iter().map(|function| {
        quote_spanned!(at(function)=> __accounts::add(&mut reasons, #function(self, identifier));)
    });
    quote! {
        fn failures(&self, identifier: &str) -> ::std::vec::Vec<__accounts::Reason> {
            #[allow(unused_mut)]
            let mut reasons = ::std::vec::Vec::new();
            let _ = identifier;
            #(#own)*
            #(#of_the_user)*
            reasons
        }
    }
}

/// Each field by its number and by its name.
fn fields(profile: &Profile<'_>) -> impl Iterator<Item = TokenStream> {
    let Profile { ident, table, .. } = profile;
    let krate = &profile.krate;
    profile
        .fields
        .iter()
        .enumerate()
        .map(move |(number, field)| {
            let number = Literal::usize_unsuffixed(number);
            let (name, column, ty) = (field.ident, &field.column, field.ty);
            let name_type = name_type(krate, name);
            quote! {
                #[automatically_derived]
                impl __accounts::ProfileField<#number> for #ident {
                    type Type = #ty;
                    type Column = #table::#column;

                    fn get(&self) -> &#ty {
                        &self.#name
                    }

                    fn get_mut(&mut self) -> &mut #ty {
                        &mut self.#name
                    }
                }

                #[automatically_derived]
                impl __accounts::HasField<#name_type> for #ident {
                    type Type = #ty;

                    fn field(&self) -> &#ty {
                        &self.#name
                    }
                }
            }
        })
}

/// What the columns take: once, for every backend whose types the fields fit.
fn columns(profile: &Profile<'_>) -> TokenStream {
    let Profile {
        ident,
        table,
        user,
        fields,
        ..
    } = profile;
    let sql_type = |column: &syn::Ident| quote!(__diesel::dsl::SqlTypeOf<#table::#column>);
    let bounds = fields.iter().chain([user]).map(|field| {
        let (sql_type, ty) = (sql_type(&field.column), field.ty);
        quote! {
            __DB: __diesel::sql_types::HasSqlType<#sql_type>,
            #ty: __diesel::serialize::ToSql<#sql_type, __DB>,
        }
    });
    let assigned = |field: &ColumnField<'_>| {
        let (sql_type, name, of) = (sql_type(&field.column), field.ident, field_type(field));
        let column = &field.column;
        quote! {
            (
                <#table::#column as __diesel::Column>::NAME,
                __accounts::bind::<#sql_type, _, __DB>((#of.copy)(&self.#name)),
            )
        }
    };
    let values = fields.iter().map(assigned);
    let changed = fields.iter().map(|field| {
        let (name, assigned, of) = (field.ident, assigned(field), field_type(field));
        quote! {
            if (#of.differ)(&self.#name, &stored.#name) {
                changed.push(#assigned);
            }
        }
    });
    let (user_type, user_sql) = (user.ty, sql_type(&user.column));
    quote! {
        #[automatically_derived]
        impl<__DB> __accounts::ProfileColumns<__DB> for #ident
        where
            __DB: __diesel::backend::Backend + 'static,
            #(#bounds)*
        {
            fn values(&self) -> ::std::vec::Vec<__accounts::Assigned<__DB>> {
                ::std::vec![#(#values),*]
            }

            fn changed(&self, stored: &Self) -> ::std::vec::Vec<__accounts::Assigned<__DB>> {
                #[allow(unused_mut)]
                let mut changed = ::std::vec::Vec::new();
                let _ = stored;
                #(#changed)*
                changed
            }

            fn user_key(id: #user_type) -> __accounts::Frag<'static, __DB> {
                __accounts::bind::<#user_sql, _, __DB>(id)
            }
        }
    }
}
