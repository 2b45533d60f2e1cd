//! The hooks of a model.

use proc_macro2::{Literal, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{ExprPath, parse_quote};

use crate::model::hooks::{Hook, Hooks, When};
use crate::model::machine::Model;

/// The impl that runs them; each model has one.
pub(crate) fn expand(model: &Model) -> TokenStream {
    let ident = &model.ident;
    let hooks = &model.hooks;
    let (_, type_generics, _) = model.generics.split_for_impl();
    let mut generics = model.generics.clone();
    let connection = if let Some(connection) = &hooks.connection {
        connection.to_token_stream()
    } else {
        generics.params.push(parse_quote!(__K));
        if hooks.has_before_commit() {
            generics
                .make_where_clause()
                .predicates
                .push(parse_quote!(__K: __fsm::db::TakesBlockingHooks));
        }
        quote!(__K)
    };
    let (impl_generics, _, bounds) = generics.split_for_impl();
    let before = hooks
        .has_before_commit()
        .then(|| before_commit(hooks, &connection));
    let after = hooks.has_after_commit().then(|| {
        let runs = hooks.of_changes.iter().map(|hook| {
            let calls = hook.after_commit.iter().map(|path| {
                let run = quote_spanned!(path.span()=> __fsm::db::run_after::<Self, _>);
                quote!(#run(#path, __change);)
            });
            guarded(hook, calls.collect())
        });
        quote! {
            const AFTER_COMMIT: bool = true;

            fn after_commit(
                __change: &__fsm::db::Change<'_, Self>,
            ) -> ::core::option::Option<__fsm::db::Later> {
                ::core::option::Option::Some(__fsm::db::later(__change, |__change| {
                    #(#runs)*
                }))
            }
        }
    });
    let refusal = (!hooks.on_refusal.is_empty()).then(|| {
        let calls = hooks.on_refusal.iter().map(|path| {
            let run = quote_spanned!(path.span()=> __fsm::db::run_on_refusal::<Self, _>);
            quote!(#run(#path, __refused);)
        });
        quote! {
            fn on_refusal(__refused: &__fsm::db::RefusedAttempt<'_, Self>) {
                #(#calls)*
            }
        }
    });
    // With one impl alone rustc would take its connection for the caller's, and report another type
    // before this trait can.
    let none = hooks.connection.is_some().then(|| {
        let (impl_generics, _, bounds) = model.generics.split_for_impl();
        quote!(impl #impl_generics __fsm::db::Hooks<()> for #ident #type_generics #bounds {})
    });
    quote! {
        __fsm::if_diesel! {
            #none

            impl #impl_generics __fsm::db::Hooks<#connection> for #ident #type_generics #bounds {
                #before
                #after
                #refusal
            }
        }
    }
}

/// The method that runs the hooks before the commit.
fn before_commit(hooks: &Hooks, connection: &TokenStream) -> TokenStream {
    let runs = hooks.of_changes.iter().map(|hook| {
        let calls = hook.before_commit.iter().map(|path| {
            let name = name(path);
            if hooks.is_async {
                // Mistakes show at the hook, and the names are those of this function.
                let at = path.span().resolved_at(Span::call_site());
                return quote_spanned! {at=>
                    __fsm::db::run_before_async(#path(__change, __conn), #name).await?;
                };
            }
            let run = quote_spanned!(path.span()=> __fsm::db::run_before::<Self, #connection, _>);
            quote!(#run(#path, #name, __change, __conn)?;)
        });
        guarded(hook, calls.collect())
    });
    let method = if hooks.is_async {
        quote! {
            __fsm::if_async! {
                fn before_commit_async<'__h>(
                    __change: &'__h __fsm::db::Change<'_, Self>,
                    __conn: &'__h mut #connection,
                ) -> __fsm::db::Hooked<'__h> {
                    ::std::boxed::Box::pin(async move {
                        #(#runs)*
                        ::core::result::Result::Ok(())
                    })
                }
            }
        }
    } else {
        quote! {
            fn before_commit(
                __change: &__fsm::db::Change<'_, Self>,
                __conn: &mut #connection,
            ) -> ::core::result::Result<(), __fsm::TransitionError> {
                #(#runs)*
                ::core::result::Result::Ok(())
            }
        }
    };
    quote! {
        const BEFORE_COMMIT: bool = true;

        #method
    }
}

/// The calls, where the change is one that they are for.
fn guarded(hook: &Hook, calls: TokenStream) -> TokenStream {
    if calls.is_empty() {
        return calls;
    }
    let number = |number: &usize| Literal::usize_unsuffixed(*number);
    let condition = match &hook.when {
        When::Any => return calls,
        When::By(declaration) => {
            let declaration = number(declaration);
            quote!(__change.__is_by(&[#declaration]))
        }
        When::Leaving(machine, states) => {
            let (machine, states) = (number(machine), states.iter().map(number));
            quote!(__change.__leaves(#machine, &[#(#states),*]))
        }
        When::Staying(machine, states) => {
            let (machine, states) = (number(machine), states.iter().map(number));
            quote!(__change.__reenters(#machine, &[#(#states),*]))
        }
        When::Entering(machine, states) => {
            let (machine, states) = (number(machine), states.iter().map(number));
            quote!(__change.__enters(#machine, &[#(#states),*]))
        }
    };
    quote! {
        if #condition {
            #calls
        }
    }
}

/// The function's name.
fn name(path: &ExprPath) -> String {
    let last = path.path.segments.last();
    last.map_or_else(String::new, |part| part.ident.unraw().to_string())
}
