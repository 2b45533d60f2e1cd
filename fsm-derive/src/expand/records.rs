//! Where a model's records go, and what they say of its transitions.

use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::spanned::Spanned;

use crate::model::machine::{Model, Records, TableModel};

/// What the model's impl says of records.
pub(crate) fn of_model(model: &Model) -> Option<TokenStream> {
    let records = model.record.as_ref()?;
    let rules = model.rules.iter().map(|(number, rule)| {
        let number = Literal::usize_unsuffixed(*number);
        let text = rule.text();
        quote!((#number, #text))
    });
    let create = model.create.iter().map(|rule| {
        let text = rule.text();
        quote!((__fsm::CREATE, #text))
    });
    let rules: Vec<TokenStream> = rules.chain(create).collect();
    let rules = (!rules.is_empty())
        .then(|| quote!(const RULES: &'static [(u16, &'static str)] = &[#(#rules),*];));
    let kinds = records.refusals.iter().map(|kind| format_ident!("{kind}"));
    let refusals = quote!(__fsm::Refusals::NONE #(.and(__fsm::Refusals::#kinds))*);
    let who = model.actor.as_ref().map(|actor| {
        let trait_ = quote_spanned!(actor.span()=> <#actor as __fsm::rule::Actor>);
        quote! {
            fn __who(
                actor: &#actor,
            ) -> ::core::option::Option<(::std::string::String, ::std::string::String)> {
                ::core::option::Option::Some((#trait_::key(actor), #trait_::name(actor)))
            }
        }
    });
    let fields = model
        .machines
        .iter()
        .map(|machine| machine.field.unraw().to_string());
    Some(quote! {
        const RECORDS: bool = true;
        const FIELDS: &'static [&'static str] = &[#(#fields),*];
        const REFUSALS: __fsm::Refusals = #refusals;
        #rules
        #who
    })
}

/// The key of a row as records name it, and its types.
pub(crate) fn recorded(model: &Model, table: &TableModel) -> Option<TokenStream> {
    model.record.as_ref()?;
    let ident = &model.ident;
    let (impl_generics, type_generics, bounds) = model.generics.split_for_impl();
    let parts = table.key.iter().map(|(_, field, ty)| {
        let part = quote_spanned!(ty.span()=> __db::key_text::<#ty>);
        quote!(#part(&self.#field))
    });
    let key = if table.key.len() == 1 {
        quote!(#(#parts)*)
    } else {
        quote!(__db::key_texts(&[#(#parts),*]))
    };
    let types = table.key.iter().map(|(_, _, ty)| ty);
    Some(quote! {
        impl #impl_generics __db::Recorded for #ident #type_generics #bounds {
            fn row_key(&self) -> ::std::string::String {
                #key
            }
        }

        impl #impl_generics __db::KnowsRequests for #ident #type_generics #bounds {
            type Parts = (#(#types,)*);
        }
    })
}

/// Where the records of a row go, for the statements.
pub(crate) fn stored(model: &Model, table: &TableModel) -> Option<TokenStream> {
    let Records {
        table: path, keys, ..
    } = model.record.as_ref()?;
    let keys = keys
        .iter()
        .zip(&table.key)
        .map(|(column, (_, field, _))| quote!(__db::record_key(#path::#column, &row.#field)));
    Some(quote! {
        fn records(
            row: ::core::option::Option<&Self>,
        ) -> ::core::option::Option<__db::RecordsOf<'_, __DB>> {
            ::core::option::Option::Some(__db::RecordsOf {
                table: ::std::boxed::Box::new(__diesel::QuerySource::from_clause(&#path::table)),
                of: __db::row_table::<Self, __DB>(),
                keys: match row {
                    ::core::option::Option::Some(row) => ::std::vec![#(#keys),*],
                    ::core::option::Option::None => ::std::vec::Vec::new(),
                },
                row: row.map(__db::Recorded::row_key),
            })
        }
    })
}

/// Where the records are kept, for programs that work with every model.
pub(crate) fn place(model: &Model) -> Option<TokenStream> {
    let Records {
        table: path, keys, ..
    } = model.record.as_ref()?;
    let name = path
        .segments
        .last()
        .map(|part| part.ident.unraw().to_string());
    let keys = keys
        .iter()
        .map(|column| quote!(__db::record_key_column::<#path::#column>()));
    Some(quote! {
        const RECORD_PLACE: ::core::option::Option<__db::RecordPlace> =
            __db::record_place::<#path::table>(#name, &[#(#keys),*]);
    })
}

/// What the statements ask of the table of the records.
pub(crate) fn bounds(model: &Model, table: &TableModel) -> Vec<syn::WherePredicate> {
    let Some(Records {
        table: path, keys, ..
    }) = &model.record
    else {
        return Vec::new();
    };
    let mut bounds = vec![syn::parse_quote! {
        <#path::table as __diesel::QuerySource>::FromClause:
            __diesel::query_builder::QueryFragment<__DB>
    }];
    for (column, (_, _, ty)) in keys.iter().zip(&table.key) {
        let sql_type = quote!(__diesel::dsl::SqlTypeOf<#path::#column>);
        bounds.push(syn::parse_quote!(__DB: __diesel::sql_types::HasSqlType<#sql_type>));
        bounds.push(syn::parse_quote!(#ty: __diesel::serialize::ToSql<#sql_type, __DB>));
    }
    bounds
}
