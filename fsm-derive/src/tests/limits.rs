//! Declarations at the edge of what a machine can be: an error, never a panic.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::expand_machine;

/// The mistakes that an expansion reports.
fn mistakes(enums: &[TokenStream], model: &TokenStream) -> Vec<String> {
    let file: syn::File = syn::parse2(expand_machine(enums, model)).unwrap();
    let reported = file.items.into_iter().filter_map(|item| match item {
        syn::Item::Macro(item) => Some(item.mac),
        _ => None,
    });
    reported
        .filter(|mac| {
            mac.path
                .segments
                .last()
                .is_some_and(|name| name.ident == "compile_error")
        })
        .map(|mac| mac.tokens.to_string())
        .collect()
}

#[test]
fn h1_a_machine_that_is_too_large_is_an_error() {
    let states = (0..300).map(|number| format_ident!("S{number}"));
    let others = states.skip(1);
    let state_enum = quote!(enum Large { #[state(initial)] S0, #(#others),* });
    let events = (0..220).map(|number| format_ident!("e{number}"));
    let model = quote! {
        struct Model {
            #(#[transition(#events: any => any)])*
            state: Large,
        }
    };
    let mistakes = mistakes(&[state_enum], &model);
    assert_eq!(mistakes.len(), 1, "{mistakes:?}");
    assert!(
        mistakes[0].contains("this machine is too large: 66000 edges"),
        "{mistakes:?}"
    );
}

#[test]
fn h1_odd_names_are_no_panic() {
    let names = [
        "_", "__", "_1", "r#type", "r#in", "é", "日本", "İ", "ß", "x1y2", "ZZZ", "_a_b_",
    ];
    for name in names {
        let ident: TokenStream = name.parse().unwrap();
        let states = quote!(
            enum Door {
                #[state(initial)]
                Shut,
                Open,
            }
        );
        for model in [
            quote!(
                struct Model {
                    #[transition(#ident: Shut => Open, Open => Shut)]
                    state: Door,
                }
            ),
            quote!(struct Model { #[transition(open: Shut => Open, Open => Shut)] #ident: Door }),
            quote!(struct #ident { #[transition(open: Shut => Open, Open => Shut)] state: Door }),
        ] {
            // Some of them are no names of items at all, and syn says so.
            if syn::parse2::<syn::DeriveInput>(model.clone()).is_ok() {
                let _ = expand_machine(std::slice::from_ref(&states), &model);
            }
        }
        let odd = quote!(enum Door { #[state(initial)] #ident, Open });
        if syn::parse2::<syn::DeriveInput>(odd.clone()).is_ok() {
            let _ = crate::pipeline::state(odd, "");
        }
    }
}
