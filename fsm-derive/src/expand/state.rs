//! What `#[derive(State)]` generates.

use fsm_support::Errors;
use proc_macro2::{Ident, Literal, TokenStream};
use quote::{format_ident, quote};
use syn::Visibility;
use syn::ext::IdentExt;

use crate::model::state::{StateEnum, StateVariant, Storage, default_label, default_name};

/// The whole expansion. `unique` makes the hidden macro's name unique in the crate.
pub(crate) fn expand(state_enum: &StateEnum, unique: &str, errors: &Errors) -> TokenStream {
    let markers = markers(state_enum);
    let impls = impls(state_enum);
    let markings = marker_impls(state_enum);
    let storage = storage(state_enum);
    let serde = serde(state_enum);
    let names = names(state_enum, unique, errors.is_empty());
    let krate = state_enum.krate();
    let mistakes = errors.to_items();
    quote! {
        #mistakes
        #markers
        #[allow(unused_qualifications, reason = "the paths hold wherever the enum is")]
        const _: () = {
            use #krate::__private as __fsm;

            #impls
            #markings
            #storage
            #serde
        };
        #names
    }
}

/// `loan_state::Verified`: a type for each state.
fn markers(state_enum: &StateEnum) -> TokenStream {
    let StateEnum {
        ident, vis, states, ..
    } = state_enum;
    let module = state_enum.module();
    let doc = format!("The states of [`{ident}`] as types, for the typed form.");
    let marker_vis = one_module_down(vis);
    let types = states.iter().map(
        |StateVariant {
             ident: state, docs, ..
         }| {
            let own = docs
                .is_empty()
                .then(|| format!("`{ident}::{state}` as a type."));
            let own = own.map(|own| quote!(#[doc = #own]));
            quote! {
                #own
                #(#docs)*
                #marker_vis struct #state;
            }
        },
    );
    quote! {
        #[doc = #doc]
        #[allow(
            missing_copy_implementations,
            missing_debug_implementations,
            non_camel_case_types,
            unreachable_pub,
            reason = "markers are never values that a program keeps"
        )]
        #vis mod #module {
            #(#types)*
        }
    }
}

/// The same visibility, as it is written one module further down.
fn one_module_down(vis: &Visibility) -> TokenStream {
    let Visibility::Restricted(restricted) = vis else {
        return match vis {
            Visibility::Inherited => quote!(pub(super)),
            public => quote!(#public),
        };
    };
    let path = &restricted.path;
    match path.segments.first() {
        Some(first) if first.ident == "crate" => quote!(#vis),
        Some(first) if first.ident == "self" => quote!(pub(super)),
        _ => quote!(pub(in super::#path)),
    }
}

fn impls(state_enum: &StateEnum) -> TokenStream {
    let StateEnum { ident, states, .. } = state_enum;
    let name = ident.to_string();
    let variants: Vec<&Ident> = states.iter().map(|state| &state.ident).collect();
    let count = Literal::usize_unsuffixed(states.len());
    let infos = states
        .iter()
        .enumerate()
        .map(|(index, state)| info(state, index == state_enum.initial));
    let initial = states.get(state_enum.initial).map(|state| &state.ident);
    let index = if state_enum.has_discriminants {
        let numbers = (0..states.len()).map(Literal::usize_unsuffixed);
        quote!(match self { #(Self::#variants => #numbers,)* })
    } else {
        quote!(self as usize)
    };
    quote! {
        impl __fsm::State for #ident {
            const NAME: &'static str = #name;
            const ALL: &'static [Self] = &[#(#ident::#variants),*];
            const INFO: &'static [__fsm::StateInfo] = &[#(#infos),*];
            const NAMES: &'static [&'static str] = &__fsm::state_names::<#count>(<Self as __fsm::State>::INFO);
            const INITIAL: Self = Self::#initial;

            #[inline]
            fn index(self) -> usize {
                #index
            }
        }

        impl ::core::fmt::Display for #ident {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.pad(__fsm::State::name(*self))
            }
        }

        impl ::core::str::FromStr for #ident {
            type Err = __fsm::UnknownState;

            fn from_str(name: &str) -> ::core::result::Result<Self, __fsm::UnknownState> {
                __fsm::State::from_name(name)
            }
        }
    }
}

/// `StateInfo { .. }` with what differs from the plain one.
fn info(state: &StateVariant, initial: bool) -> TokenStream {
    let StateVariant {
        name,
        label,
        aliases,
        code,
        groups,
        entry,
        terminal,
        overrides,
        meta,
        ..
    } = state;
    let mut set = TokenStream::new();
    if !aliases.is_empty() {
        set.extend(quote!(.aliases(&[#(#aliases),*])));
    }
    if let Some(code) = code {
        let code = Literal::i32_unsuffixed(*code);
        set.extend(quote!(.code(#code)));
    }
    if !groups.is_empty() {
        let groups = groups.iter().map(ToString::to_string);
        set.extend(quote!(.groups(&[#(#groups),*])));
    }
    for (is_set, flag) in [
        (initial, "initial"),
        (*entry, "entry"),
        (*terminal, "terminal"),
        (*overrides, "overrides"),
    ] {
        if is_set {
            let flag = format_ident!("{flag}");
            set.extend(quote!(.#flag()));
        }
    }
    if !meta.is_empty() {
        let pairs = meta.iter().map(|(key, value)| quote!((#key, #value)));
        set.extend(quote!(.metadata(&[#(#pairs),*])));
    }
    quote!(__fsm::state_info(#name, #label) #set)
}

/// The marker types' traits, outside of their module, where the enum can be named.
fn marker_impls(state_enum: &StateEnum) -> TokenStream {
    let StateEnum { ident, states, .. } = state_enum;
    let module = state_enum.module();
    let impls = states.iter().enumerate().map(|(index, state)| {
        let variant = &state.ident;
        let number = Literal::usize_unsuffixed(index);
        let entry = (state.entry || index == state_enum.initial)
            .then(|| quote!(impl __fsm::EntryState for #module::#variant {}));
        quote! {
            impl __fsm::StateType for #module::#variant {
                type Enum = #ident;
                type At = __fsm::At<#number>;
            }
            impl __fsm::Nth<#number> for #ident {
                type Type = #module::#variant;
            }
            #entry
        }
    });
    quote! {
        #(#impls)*
    }
}

/// Reading and writing the state column. The enum itself is no expression of Diesel's.
fn storage(state_enum: &StateEnum) -> TokenStream {
    let ident = &state_enum.ident;
    let (sql_type, wire, native, to_sql, stored_as, from_sql) = match &state_enum.storage {
        Storage::Integer => (
            quote!(__diesel::sql_types::Integer),
            quote!(i32: __diesel::serialize::ToSql<__diesel::sql_types::Integer, __DB>),
            quote! {
                i32: __diesel::deserialize::FromSql<__diesel::sql_types::Integer, __DB>,
                ::std::string::String: __diesel::deserialize::FromSql<__diesel::sql_types::Text, __DB>
            },
            quote!(__db::to_sql_code(*self, out)),
            quote!(Code),
            quote!(__db::from_sql_code(bytes)),
        ),
        other => {
            let sql_type = if let Storage::Native(path) = other {
                quote!(#path)
            } else {
                quote!(__diesel::sql_types::Text)
            };
            (
                sql_type,
                quote!(str: __diesel::serialize::ToSql<__diesel::sql_types::Text, __DB>),
                quote!(::std::string::String: __diesel::deserialize::FromSql<__diesel::sql_types::Text, __DB>),
                quote!(__db::to_sql_name(*self, out)),
                if matches!(other, Storage::Native(_)) {
                    quote!(Label)
                } else {
                    quote!(Name)
                },
                quote!(__db::from_sql_name(bytes)),
            )
        }
    };
    let bind_alias = (!matches!(state_enum.storage, Storage::Integer)).then(|| {
        quote! {
            fn bind_alias(
                alias: &'static str,
                out: &mut __diesel::query_builder::AstPass<'_, '_, __DB>,
            ) -> __diesel::QueryResult<()> {
                out.push_bind_param::<__diesel::sql_types::Text, str>(alias)
            }
        }
    });
    let expression = expression(state_enum, &sql_type);
    quote! {
        __fsm::if_diesel! {
            use __fsm::{db as __db, diesel as __diesel};

            impl<__DB: __diesel::backend::Backend> __diesel::serialize::ToSql<#sql_type, __DB> for #ident
            where
                #wire,
            {
                fn to_sql<'b>(
                    &'b self,
                    out: &mut __diesel::serialize::Output<'b, '_, __DB>,
                ) -> __diesel::serialize::Result {
                    #to_sql
                }
            }

            impl __db::StoredState for #ident {
                const STORED_AS: __db::StoredAs = __db::StoredAs::#stored_as;
            }

            impl<__DB: __diesel::backend::Backend> __db::StateColumn<#sql_type, __DB> for #ident
            where
                #wire,
            {
                #bind_alias
            }

            impl<__DB: __diesel::backend::Backend + 'static> __diesel::deserialize::FromSql<#sql_type, __DB> for #ident
            where
                #native,
            {
                fn from_sql(bytes: __DB::RawValue<'_>) -> __diesel::deserialize::Result<Self> {
                    #from_sql
                }

                fn from_nullable_sql(
                    bytes: ::core::option::Option<__DB::RawValue<'_>>,
                ) -> __diesel::deserialize::Result<Self> {
                    match bytes {
                        ::core::option::Option::Some(bytes) => #from_sql,
                        ::core::option::Option::None => __db::from_null(),
                    }
                }
            }

            impl<__DB, __ST> __diesel::deserialize::Queryable<__ST, __DB> for #ident
            where
                __DB: __diesel::backend::Backend,
                __ST: __diesel::sql_types::SingleValue,
                Self: __diesel::deserialize::FromSql<__ST, __DB>,
            {
                type Row = Self;

                fn build(row: Self) -> __diesel::deserialize::Result<Self> {
                    ::core::result::Result::Ok(row)
                }
            }

            #expression
        }
    }
}

/// The enum as an expression, where it opts in. Elsewhere the impl stands under a condition that
/// never holds: rustc then prints the name of its parameter, and reports little that follows.
fn expression(state_enum: &StateEnum, sql_type: &TokenStream) -> TokenStream {
    let ident = &state_enum.ident;
    let bound = quote!(__diesel::internal::derives::as_expression::Bound);
    if !state_enum.expression {
        return quote! {
            impl<OnlyTransitionsWriteTheState_FilterWith_in_state>
                __diesel::expression::AsExpression<OnlyTransitionsWriteTheState_FilterWith_in_state> for #ident
            where
                OnlyTransitionsWriteTheState_FilterWith_in_state: __diesel::sql_types::SqlType
                    + __diesel::expression::TypedExpressionType
                    + __db::NoColumn,
            {
                type Expression = #bound<OnlyTransitionsWriteTheState_FilterWith_in_state, Self>;

                fn as_expression(self) -> #bound<OnlyTransitionsWriteTheState_FilterWith_in_state, Self> {
                    #bound::new(self)
                }
            }
        };
    }
    let of = |reference: TokenStream| {
        quote! {
            impl __diesel::expression::AsExpression<#sql_type> for #reference #ident {
                type Expression = #bound<#sql_type, Self>;

                fn as_expression(self) -> #bound<#sql_type, Self> {
                    #bound::new(self)
                }
            }
        }
    };
    let (owned, borrowed) = (of(quote!()), of(quote!(&)));
    quote!(#owned #borrowed)
}

/// `Serialize` as the name; `Deserialize` only where the enum says so.
fn serde(state_enum: &StateEnum) -> TokenStream {
    let ident = &state_enum.ident;
    let opted_in = state_enum
        .deserialize
        .then(|| quote!(impl __fsm::DeserializeOptedIn<#ident> for &() {}));
    quote! {
        __fsm::if_serde! {
            use __fsm::serde as __serde;

            impl __serde::Serialize for #ident {
                fn serialize<__S: __serde::Serializer>(
                    &self,
                    serializer: __S,
                ) -> ::core::result::Result<__S::Ok, __S::Error> {
                    serializer.serialize_str(__fsm::State::name(*self))
                }
            }

            #opted_in

            impl<'de> __serde::Deserialize<'de> for #ident
            where
                &'de (): __fsm::DeserializeOptedIn<Self>,
            {
                fn deserialize<__D: __serde::Deserializer<'de>>(
                    deserializer: __D,
                ) -> ::core::result::Result<Self, __D::Error> {
                    __fsm::deserialize(deserializer)
                }
            }
        }
    }
}

/// The macro under the enum's own name, through which another derive learns its states.
fn names(state_enum: &StateEnum, unique: &str, sound: bool) -> TokenStream {
    let StateEnum {
        ident, vis, states, ..
    } = state_enum;
    let broken = (!sound).then(|| quote!(broken));
    let states = states.iter().enumerate().map(|(index, state)| {
        let StateVariant {
            ident,
            name,
            label,
            groups,
            entry,
            terminal,
            overrides,
            allows,
            ..
        } = state;
        let bare = ident.unraw().to_string();
        let name = (*name != default_name(&bare)).then(|| quote!(name(#name),));
        let label = (*label != default_label(&bare)).then(|| quote!(label(#label),));
        let initial = index == state_enum.initial;
        let born = (*entry || initial).then(|| quote!(born,));
        let entry = (*entry && !initial).then(|| quote!(entry,));
        let terminal = terminal.then(|| quote!(terminal,));
        let overrides = overrides.then(|| quote!(overrides,));
        let groups = (!groups.is_empty()).then(|| quote!(groups(#(#groups),*),));
        let allows = (!allows.is_empty()).then(|| quote!(allows(#(#allows),*),));
        quote!(#ident { #born #entry #terminal #overrides #name #label #groups #allows })
    });
    let names = quote!([#broken #(#states)*]);
    fsm_support::names_macro(ident, vis, ("__fsm_states_of", unique), &names)
}
