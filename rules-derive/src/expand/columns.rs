//! What `#[derive(Columns)]` makes.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};

use crate::attrs::columns::{ColumnField, Model};

/// The columns of a model.
pub(crate) fn expand(model: &Model) -> TokenStream {
    let Model {
        ident,
        krate,
        table,
        ..
    } = model;
    // A state stands among the columns too, to say how it is read.
    let columns: Vec<&ColumnField> = model.fields.iter().collect();
    let states: Vec<&ColumnField> = model.fields.iter().filter(|field| field.is_state).collect();
    let declared = |fields: &[&ColumnField], public: bool| -> TokenStream {
        let fields = fields.iter().map(|field| {
            let ColumnField {
                vis,
                ident: name,
                ty,
                column,
                ..
            } = field;
            let vis = if public { quote!(pub) } else { quote!(#vis) };
            let kind = kind(field);
            quote!(#vis #name: __sql::#kind<#ident, #table::#column, #ty>,)
        });
        quote!(#(#fields)*)
    };
    let made = |fields: &[&ColumnField]| -> TokenStream {
        let fields = fields.iter().map(|field| {
            let name = &field.ident;
            let kind = kind(field);
            quote_spanned!(name.span()=> #name: __sql::#kind::new(|row| &row.#name),)
        });
        quote!(#(#fields)*)
    };
    let (column_fields, state_fields) = (declared(&columns, false), declared(&states, true));
    let (columns, states) = (made(&columns), made(&states));
    let key = key(model);
    let only = only(model);
    let noun = &model.noun;
    let described = described(model);
    quote! {
        #[allow(unused_qualifications, reason = "the paths hold wherever the model is")]
        const _: () = {
            use #krate::__private as __fsm;
            __fsm::if_diesel! {
                use __fsm::sql_rule as __sql;

                #[allow(missing_debug_implementations, missing_docs, unreachable_pub, reason = "not seen from outside")]
                pub struct __Columns {
                    #column_fields
                }

                #[allow(missing_debug_implementations, missing_docs, unreachable_pub, reason = "not seen from outside")]
                pub struct __States {
                    #state_fields
                }

                impl __sql::Columns for #ident {
                    type Table = #table::table;
                    type All = __Columns;
                    type States = __States;
                    #key

                    const NOUN: &'static str = #noun;
                    const COLUMNS: __Columns = __Columns { #columns };
                    const STATES: __States = __States { #states };

                    fn table() -> ::std::boxed::Box<dyn __sql::Push> {
                        __sql::table::<#table::table>()
                    }

                    #described
                    #only
                }
            }
        };
    }
}

/// The type of a field's description.
fn kind(field: &ColumnField) -> TokenStream {
    if field.is_state {
        quote!(StateField)
    } else {
        quote!(Field)
    }
}

/// The primary key.
fn key(model: &Model) -> TokenStream {
    let table = &model.table;
    let fields: Vec<&ColumnField> = model
        .key
        .iter()
        .filter_map(|at| model.fields.get(*at))
        .collect();
    let Some(first) = fields.first() else {
        return quote! {
            type KeyColumn = ();
            type Key = ();
            type Keyed = __sql::SeveralColumns;

            const KEY: __sql::Field<Self, (), ()> = __sql::Field::new(|_| &());
        };
    };
    let ColumnField {
        ident: name,
        ty,
        column,
        ..
    } = first;
    let keyed = if fields.len() == 1 {
        quote!(OneColumn)
    } else {
        quote!(SeveralColumns)
    };
    quote! {
        type KeyColumn = #table::#column;
        type Key = #ty;
        type Keyed = __sql::#keyed;

        const KEY: __sql::Field<Self, #table::#column, #ty> = __sql::Field::new(|row| &row.#name);
    }
}

/// Which rows are there.
fn only(model: &Model) -> TokenStream {
    let Some(rule) = &model.only else {
        return TokenStream::new();
    };
    quote! {
        fn only<'a>(build: &__sql::Build, row: __sql::RuleRow<'a, Self>) -> __sql::Node<'a> {
            __sql::called(&#rule(), build, &(), row, &())
        }

        fn is_there(&self) -> bool {
            __fsm::rule::called(&#rule(), &(), self, &(), &__fsm::rule::Facts::none())
        }
    }
}

/// The row in words.
fn described(model: &Model) -> Option<TokenStream> {
    let keys = model.key.iter().filter_map(|at| model.fields.get(*at));
    let keys: Vec<_> = keys.map(|field| &field.ident).collect();
    let noun = &model.noun;
    let format = format!("{noun} {}", vec!["{}"; keys.len()].join(", "));
    (!keys.is_empty()).then(|| {
        quote! {
            fn described(&self) -> ::std::string::String {
                use __fsm::rule::{ByDisplay as _, ByNothing as _};
                ::std::format!(#format, #((&__fsm::rule::KeyText(&self.#keys)).text()),*)
            }
        }
    })
}
