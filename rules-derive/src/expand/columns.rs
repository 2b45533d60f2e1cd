//! What `#[derive(Columns)]` makes.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::{Ident, Path};

use crate::attrs::columns::{ColumnField, Model};

/// The columns of a model, and for tests how its rows are made.
pub(crate) fn expand(model: &Model, compared: bool) -> TokenStream {
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
            let ty = field_type(field, ident, &quote!(#table::#column), &quote!(#ty));
            quote!(#vis #name: #ty,)
        });
        quote!(#(#fields)*)
    };
    let made = |fields: &[&ColumnField]| -> TokenStream {
        let fields = fields.iter().map(|field| {
            let name = &field.ident;
            let kind = kind(field);
            let rules = rules(field).map(|(read, write)| {
                let (read, write) = (read.value, write.value);
                quote!(, #read, #write)
            });
            quote_spanned!(name.span()=> #name: __sql::#kind::new(|row| &row.#name #rules),)
        });
        quote!(#(#fields)*)
    };
    let (column_fields, state_fields) = (declared(&columns, false), declared(&states, true));
    let known_states = known_states(&states);
    let (columns, states) = (made(&columns), made(&states));
    let key = key(model);
    let only = only(model);
    let noun = &model.noun;
    let described = described(model);
    let write_rules = write_rules(model);
    let scratch = compared.then(|| scratch(model));
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
                    #known_states
                    #scratch
                }

                #write_rules
            }
        };
    }
}

/// That the states of a row are known.
fn known_states(states: &[&ColumnField]) -> Option<TokenStream> {
    let names = states.iter().map(|field| &field.ident);
    (!states.is_empty()).then(|| {
        quote! {
            fn known_states(row: __sql::RuleRow<'_, Self>) -> ::std::vec::Vec<__sql::Node<'_>> {
                ::std::vec![#(row.is_known(Self::STATES.#names)),*]
            }
        }
    })
}

/// The type of a field's description, without parameters.
fn kind(field: &ColumnField) -> TokenStream {
    if field.is_state {
        quote!(StateField)
    } else if rules(field).is_some() {
        quote!(RuledField)
    } else {
        quote!(Field)
    }
}

/// The type of a field's description.
fn field_type(
    field: &ColumnField,
    model: &Ident,
    column: &TokenStream,
    ty: &TokenStream,
) -> TokenStream {
    let kind = kind(field);
    let rules = rules(field).map(|(read, write)| {
        let (read, write) = (read.ty, write.ty);
        quote!(, #read, #write)
    });
    quote!(__sql::#kind<#model, #column, #ty #rules>)
}

/// A rule as a type and as a value.
struct RuleTokens {
    ty: TokenStream,
    value: TokenStream,
}

/// The rules of a field that has any: who may read it and who may write it.
fn rules(field: &ColumnField) -> Option<(RuleTokens, RuleTokens)> {
    let tokens = |rule: &Option<Path>| match rule {
        Some(rule) => RuleTokens {
            ty: quote!(#rule),
            value: quote!(<#rule as __fsm::rule::Named>::RULE),
        },
        None => RuleTokens {
            ty: quote!(__fsm::rule::anyone),
            value: quote!(__fsm::rule::anyone()),
        },
    };
    let any = field.read.is_some() || field.write.is_some();
    any.then(|| (tokens(&field.read), tokens(&field.write)))
}

/// The rules of all fields that have one for writing.
fn write_rules(model: &Model) -> TokenStream {
    let ident = &model.ident;
    let table = &model.table;
    let written = model
        .fields
        .iter()
        .filter_map(|field| Some((field, field.write.as_ref()?)));
    let (fields, rules): (Vec<_>, Vec<_>) = written.unzip();
    let columns = fields.iter().map(|field| &field.column);
    quote! {
        impl<__A: ?::core::marker::Sized> __sql::WriteRules<__A> for #ident
        where
            #(
                #rules: __fsm::rule::Rule<__A, #ident>,
                for<'x> &'x #rules: __fsm::rule::PureRef,
            )*
        {
            fn write_rules(&self, actor: &__A) -> ::std::vec::Vec<(&'static str, bool)> {
                let _ = actor;
                ::std::vec![#((
                    <#table::#columns as __fsm::diesel::Column>::NAME,
                    __fsm::rule::decides(&<#rules as __fsm::rule::Named>::RULE, actor, self),
                )),*]
            }
        }
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
            __sql::called(&<#rule as __fsm::rule::Named>::RULE, build, &(), row, &())
        }

        fn is_there(&self) -> bool {
            __fsm::rule::called(&<#rule as __fsm::rule::Named>::RULE, &(), self, &(), &__fsm::rule::Facts::none())
        }
    }
}

/// How a comparison of a rule's forms makes and loads rows.
fn scratch(model: &Model) -> TokenStream {
    let Model { ident, table, .. } = model;
    let columns = model.fields.iter().enumerate().map(|(at, field)| {
        let ColumnField { ty, column, .. } = field;
        let is_key = model.key.contains(&at);
        quote!(#table::#column: #ty [#is_key])
    });
    quote! {
        __fsm::if_test_util! {
            fn scratch() -> ::core::option::Option<__sql::scratch::Scratch> {
                ::core::option::Option::Some(__fsm::scratch!(#ident, #table::table, #(#columns),*))
            }
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
