//! What the statements of a transition need to know of the model's table. All of it is generic over
//! the backend: only the columns' types are asked for.

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{Generics, parse_quote};

use super::methods::by_event;
use super::{bulk, by_step, effects, records, rules};
use crate::model::machine::{ColumnField, Machine, Model, TableModel};

/// The storage side of a model on a table.
pub(crate) fn expand(model: &Model, table: &TableModel) -> TokenStream {
    let Model {
        ident, generics, ..
    } = model;
    let (_, type_generics, _) = generics.split_for_impl();
    let mut saved = generics.clone();
    saved
        .params
        .push(parse_quote!(__DB: __diesel::backend::Backend));
    let bounds_of_saved = &mut saved.make_where_clause().predicates;
    bounds_of_saved.push(parse_quote!(Self: __db::Rows<__DB>));
    bounds_of_saved.extend(rules::bounds(model));
    let (saved_impl, _, saved_bounds) = saved.split_for_impl();
    let table_model = table_model(model, table);
    let stored = stored(model, table);
    let born = born(model, table);
    let recorded = records::recorded(model, table);
    let bulk = bulk::expand(model, table);
    quote! {
        __fsm::if_diesel! {
            use __fsm::{db as __db, diesel as __diesel};

            #table_model

            #stored

            impl #saved_impl __db::Saved<__DB> for #ident #type_generics #saved_bounds {}

            #born

            #recorded

            #bulk
        }
    }
}

/// The table, its key, and the columns of the machines.
fn table_model(model: &Model, table: &TableModel) -> TokenStream {
    let Model {
        ident, generics, ..
    } = model;
    let (impl_generics, type_generics, bounds) = generics.split_for_impl();
    let path = &table.path;
    let name = path
        .segments
        .last()
        .map(|part| part.ident.unraw().to_string());
    let column_name = |column: &Ident| quote!(<#path::#column as __diesel::Column>::NAME);
    let key_names = table.key.iter().map(|(column, ..)| column_name(column));
    let state_columns = model.machines.iter().map(|Machine { column, state, .. }| {
        let name = column_name(column);
        quote!(__db::state_column::<#state>(#name))
    });
    let mut stamped: Vec<&Ident> = Vec::new();
    for (column, ..) in model.stamps.values().flatten() {
        if !stamped.contains(&column) {
            stamped.push(column);
        }
    }
    let stamp_columns = (!stamped.is_empty()).then(|| {
        let names = stamped.into_iter().map(column_name);
        quote!(const STAMP_COLUMNS: &'static [&'static str] = &[#(#names),*];)
    });
    let of_bulk = bulk::of_table(model, table);
    let record_place = records::place(model);
    let effects = effects::of_table(model);
    let types: Vec<_> = table.key.iter().map(|(_, _, ty)| ty).collect();
    let columns_of_key = table.key.iter().map(|(column, ..)| quote!(#path::#column));
    let births = table.key.iter().map(|(column, _, ty)| {
        quote! {
            __diesel::dsl::Eq<
                #path::#column,
                __db::Birth<__diesel::dsl::SqlTypeOf<#path::#column>, #ty>,
            >
        }
    });
    let values = table.key.iter().enumerate().map(|(index, (column, ..))| {
        let value = key_part(table, index, &TokenStream::new());
        quote!(__diesel::ExpressionMethods::eq(#path::#column, __db::Birth::of(#value)))
    });
    let (key, key_columns, key_values, values) = if types.len() == 1 {
        (
            quote!(#(#types)*),
            quote!(#(#columns_of_key)*),
            quote!(#(#births)*),
            quote!(#(#values)*),
        )
    } else {
        (
            quote!((#(#types),*)),
            quote!((#(#columns_of_key),*)),
            quote!((#(#births),*)),
            quote!((#(#values),*)),
        )
    };
    let columns = model.machines.iter().map(|Machine { column, state, .. }| {
        quote! {
            impl #impl_generics __db::MachineColumn<#state> for #ident #type_generics #bounds {
                type Column = #path::#column;
            }
        }
    });
    quote! {
        impl #impl_generics __db::TableModel for #ident #type_generics #bounds {
            type Table = #path::table;
            type Key = #key;
            type KeyColumns = #key_columns;
            type KeyValues = #key_values;

            const TABLE_NAME: &'static str = #name;
            const KEY_COLUMNS: &'static [&'static str] = &[#(#key_names),*];
            const STATE_COLUMNS: &'static [__db::StateColumnInfo] = &[#(#state_columns),*];
            #stamp_columns
            #record_place

            #of_bulk

            #effects

            fn key_values(key: #key) -> Self::KeyValues {
                #values
            }
        }

        #(#columns)*
    }
}

/// What the statements of a transition ask of the columns that they name.
fn bounds_of_columns(model: &Model, table: &TableModel, generics: &mut Generics) {
    let path = &table.path;
    let bounds = &mut generics.make_where_clause().predicates;
    bounds.push(parse_quote!(__DB: __diesel::backend::Backend + 'static));
    let stamps = model.stamps.values().flatten();
    let values = table.key.iter().chain(&table.version).chain(stamps);
    let values = values.map(|(column, _, ty)| {
        let has_type = quote!(__diesel::sql_types::HasSqlType);
        (
            column,
            quote!(#ty),
            quote!(__diesel::serialize::ToSql),
            has_type,
        )
    });
    let states = model.machines.iter().map(|Machine { column, state, .. }| {
        let has_type = quote!(__db::HasStateType);
        (column, quote!(#state), quote!(__db::StateColumn), has_type)
    });
    for (column, ty, writes, has_type) in values.chain(states) {
        let sql_type = quote!(__diesel::dsl::SqlTypeOf<#path::#column>);
        bounds.push(parse_quote!(#path::#column: __diesel::query_builder::QueryFragment<__DB>));
        bounds.push(parse_quote!(__DB: #has_type<#sql_type>));
        bounds.push(parse_quote!(#ty: #writes<#sql_type, __DB>));
    }
    bounds.extend(records::bounds(model, table));
    bounds.extend(effects::bounds(model));
}

fn stored(model: &Model, table: &TableModel) -> TokenStream {
    let ident = &model.ident;
    let path = &table.path;
    let (_, type_generics, _) = model.generics.split_for_impl();
    let mut generics = model.generics.clone();
    generics.params.push(parse_quote!(__DB));
    bounds_of_columns(model, table, &mut generics);
    let (impl_generics, _, bounds) = generics.split_for_impl();
    let key = all_equal(table, |_, field| quote!(&self.#field));
    let key_is = all_equal(table, |index, _| key_part(table, index, &quote!(&)));
    let is_source = by_event(
        model,
        |Machine { column, state, .. }| quote!(__db::is_source::<Self, #state, _, __DB>(event, &#path::#column, out)),
    );
    let is_in = by_step(
        model,
        |Machine { column, state, .. }| quote!(__db::is_state(#path::#column, __fsm::state_at::<#state>(step.from))),
    );
    let set_to = by_step(
        model,
        |Machine { column, state, .. }| quote!(__db::set(#path::#column, __fsm::state_at::<#state>(step.to))),
    );
    let stamps = (!model.stamps.is_empty()).then(|| stamps(model, table));
    let version = table.version.as_ref().map(|column| version(table, column));
    let records = records::stored(model, table);
    let outbox = effects::stored(model);
    quote! {
        impl #impl_generics __db::Stored<__DB> for #ident #type_generics #bounds {
            fn key(&self) -> __db::Cond<'_, __DB> {
                #key
            }

            fn key_is(key: &<Self as __db::TableModel>::Key) -> __db::Cond<'_, __DB> {
                #key_is
            }

            fn is_source(
                event: <Self as __fsm::Model>::Event,
                out: __diesel::query_builder::AstPass<'_, '_, __DB>,
            ) -> __diesel::QueryResult<()> {
                #is_source
            }

            fn is_in<'a>(step: &__fsm::Step) -> __db::Cond<'a, __DB>
            where
                Self: 'a,
            {
                #is_in
            }

            fn set_to<'a>(step: &__fsm::Step) -> __db::Assigned<'a, __DB>
            where
                Self: 'a,
            {
                #set_to
            }

            #stamps

            #version

            #records

            #outbox
        }
    }
}

/// The key's columns are equal to these values.
fn all_equal(table: &TableModel, value: impl Fn(usize, &Ident) -> TokenStream) -> TokenStream {
    let path = &table.path;
    let parts = table
        .key
        .iter()
        .enumerate()
        .map(|(index, (column, field, _))| {
            let value = value(index, field);
            quote!(__db::eq(#path::#column, #value))
        });
    if table.key.len() == 1 {
        quote!(#(#parts)*)
    } else {
        quote!(__db::all(::std::vec![#(#parts),*]))
    }
}

/// A part of `key`, which is a tuple where it has several.
fn key_part(table: &TableModel, index: usize, reference: &TokenStream) -> TokenStream {
    if table.key.len() == 1 {
        return quote!(key);
    }
    let index = Literal::usize_unsuffixed(index);
    quote!(#reference key.#index)
}

/// The columns that a declaration stamps take the time.
fn stamps(model: &Model, table: &TableModel) -> TokenStream {
    let path = &table.path;
    let arms = model.stamps.iter().map(|(declaration, fields)| {
        let declaration = Literal::usize_unsuffixed(*declaration);
        let stamps = fields
            .iter()
            .map(|(column, _, ty)| quote!(__db::stamp::<_, #ty, __DB>(#path::#column, now)));
        quote!(#declaration => ::std::vec![#(#stamps),*],)
    });
    quote! {
        fn stamps<'a>(
            step: &__fsm::Step,
            now: __fsm::DateTime<__fsm::Utc>,
        ) -> ::std::vec::Vec<__db::Assigned<'a, __DB>>
        where
            Self: 'a,
        {
            match step.declaration {
                #(#arms)*
                _ => ::std::vec::Vec::new(),
            }
        }
    }
}

/// The version column as loaded, and the next one.
fn version(table: &TableModel, (column, field, ty): &ColumnField) -> TokenStream {
    let path = &table.path;
    let span = Span::call_site().located_at(ty.span());
    let number = quote_spanned!(span=> <#ty as __db::VersionNumber>);
    quote! {
        fn version(&self) -> ::core::option::Option<__db::Version<'_, __DB>> {
            ::core::option::Option::Some(__db::Version {
                value: #number::value(self.#field),

                is_current: __db::eq(#path::#column, &self.#field),
                set_next: __db::next(#path::#column, self.#field),
            })
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
