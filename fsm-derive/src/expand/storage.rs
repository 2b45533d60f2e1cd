//! What the statements of a transition need to know of the model's table. All of it is generic over
//! the backend: only the columns' types are asked for.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::parse_quote;
use syn::spanned::Spanned;

use super::by_step;
use crate::model::machine::{Machine, Model, TableModel};

/// The storage side of a model on a table.
pub(crate) fn expand(model: &Model, table: &TableModel) -> TokenStream {
    let Model {
        ident, generics, ..
    } = model;
    let (impl_generics, type_generics, bounds) = generics.split_for_impl();
    let path = &table.path;
    let mut saved = generics.clone();
    saved
        .params
        .push(parse_quote!(__DB: __diesel::backend::Backend));
    let bounds_of_saved = &mut saved.make_where_clause().predicates;
    bounds_of_saved.push(parse_quote!(Self: __db::Rows<__DB>));
    let (saved_impl, _, saved_bounds) = saved.split_for_impl();
    let stored = stored(model, table);
    let born = born(model, table);
    quote! {
        __fsm::if_diesel! {
            use __fsm::{db as __db, diesel as __diesel};

            impl #impl_generics __db::TableModel for #ident #type_generics #bounds {
                type Table = #path::table;
            }

            #stored

            impl #saved_impl __db::Saved<__DB> for #ident #type_generics #saved_bounds {}

            #born
        }
    }
}

fn stored(model: &Model, table: &TableModel) -> TokenStream {
    let Model {
        ident, machines, ..
    } = model;
    let path = &table.path;
    let (_, type_generics, _) = model.generics.split_for_impl();
    let mut generics = model.generics.clone();
    generics.params.push(parse_quote!(__DB));
    let bounds = &mut generics.make_where_clause().predicates;
    bounds.push(parse_quote!(__DB: __diesel::backend::Backend + 'static));
    let values = quote!(__diesel::serialize::ToSql);
    let states = machines
        .iter()
        .map(|Machine { column, state, .. }| (column, quote!(#state), quote!(__db::StateColumn)));
    let others = table.key.iter().chain(&table.version);
    let others = others.map(|(column, _, ty)| (column, quote!(#ty), values.clone()));
    for (column, ty, writes) in others.chain(states) {
        let sql_type = quote!(__diesel::dsl::SqlTypeOf<#path::#column>);
        bounds.push(parse_quote!(#path::#column: __diesel::query_builder::QueryFragment<__DB>));
        bounds.push(parse_quote!(__DB: __diesel::sql_types::HasSqlType<#sql_type>));
        bounds.push(parse_quote!(#ty: #writes<#sql_type, __DB>));
    }
    let (impl_generics, _, bounds) = generics.split_for_impl();
    let keys = table
        .key
        .iter()
        .map(|(column, field, _)| quote!(__db::eq(#path::#column, &self.#field)));
    let key = if table.key.len() == 1 {
        quote!(#(#keys)*)
    } else {
        quote!(__db::all(::std::vec![#(#keys),*]))
    };
    let is_in = by_step(
        model,
        |Machine { column, state, .. }| quote!(__db::is_state(#path::#column, __fsm::state_at::<#state>(step.from))),
    );
    let set_to = by_step(
        model,
        |Machine { column, state, .. }| quote!(__db::set(#path::#column, __fsm::state_at::<#state>(step.to))),
    );
    let version = table.version.as_ref().map(|(column, field, ty)| {
        let span = Span::call_site().located_at(ty.span());
        let number = quote_spanned!(span=> <#ty as __db::VersionNumber>);
        quote! {
            fn version(&self) -> ::core::option::Option<__db::Version<'_, __DB>> {
                ::core::option::Option::Some(__db::Version {
                    value: #number::value(self.#field),
                    is_last: #number::is_last(self.#field),
                    is_current: __db::eq(#path::#column, &self.#field),
                    set_next: __db::increment(#path::#column),
                })
            }
        }
    });
    quote! {
        impl #impl_generics __db::Stored<__DB> for #ident #type_generics #bounds {
            fn key(&self) -> __db::Cond<'_, __DB> {
                #key
            }

            fn is_in<'a>(step: &__fsm::Step) -> __db::Cond<'a, __DB>
            where
                Self: 'a,
            {
                #is_in
            }

            fn set_to<'a>(step: &__fsm::Step) -> __db::Frag<'a, __DB>
            where
                Self: 'a,
            {
                #set_to
            }

            #version
        }
    }
}

/// A new row takes a value for each state column and the caller's values. The states stand first:
/// SQLite takes the first of two values for a column, the others refuse two.
fn born(model: &Model, table: &TableModel) -> TokenStream {
    let Model {
        ident, machines, ..
    } = model;
    let path = &table.path;
    let (_, type_generics, _) = model.generics.split_for_impl();
    let types = machines.iter().map(|Machine { column, state, .. }| {
        quote!(__diesel::dsl::Eq<#path::#column, __fsm::Initial<#state>>)
    });
    let values = quote!((#(#types,)* __V));
    let states = machines.iter().map(|Machine { column, state, .. }| {
        quote! {
            __diesel::ExpressionMethods::eq(#path::#column, __db::initial::<Self, #state>(starts))
        }
    });
    let mut generics = model.generics.clone();
    generics.params.push(parse_quote!(__V));
    generics
        .make_where_clause()
        .predicates
        .push(parse_quote!(#values: __diesel::Insertable<#path::table>));
    let (impl_generics, _, bounds) = generics.split_for_impl();
    quote! {
        impl #impl_generics __db::Born<__V> for #ident #type_generics #bounds {
            type Values = #values;

            fn with_states(values: __V, starts: &[(usize, usize)]) -> Self::Values {
                (#(#states,)* values)
            }
        }
    }
}
