//! The derives as functions on tokens, which unit tests call without a compiler.

use fsm_support::{Errors, check_of};
use proc_macro2::TokenStream;
use quote::quote;
use syn::parse::{Parse, ParseStream, Parser};
use syn::{DeriveInput, Path, braced};

use crate::model::resolve::States;
use crate::{attrs, expand, model};

/// `#[derive(State)]`.
pub(crate) fn state(input: TokenStream, unique: &str) -> TokenStream {
    let input: DeriveInput = match syn::parse2(input) {
        Ok(input) => input,
        Err(error) => return error.to_compile_error(),
    };
    let mut errors = Errors::new();
    let Some(attrs) = attrs::state::read(&input, &mut errors) else {
        return errors.to_items();
    };
    let state_enum = model::state::check(&attrs, &mut errors);
    if attrs.holds_data {
        return errors.to_items();
    }
    expand::state::expand(&state_enum, unique, &errors)
}

/// `#[derive(PendingEvent)]`.
pub(crate) fn pending(input: TokenStream) -> TokenStream {
    let input: DeriveInput = match syn::parse2(input) {
        Ok(input) => input,
        Err(error) => return error.to_compile_error(),
    };
    let mut errors = Errors::new();
    let expanded = attrs::pending::read(&input, &mut errors);
    let expanded = expanded.map(|attrs| expand::pending::expand(&attrs));
    // Also where there are errors: `save_with_event` would report the lack of it as another one.
    let errors = errors.to_items();
    quote!(#errors #expanded)
}

/// The first step of `#[derive(StateMachine)]`: asks the first state enum for its states.
pub(crate) fn learn_states(input: &TokenStream) -> TokenStream {
    let parsed: DeriveInput = match syn::parse2(input.clone()) {
        Ok(parsed) => parsed,
        Err(error) => return error.to_compile_error(),
    };
    let mut errors = Errors::new();
    let paths = attrs::machine::state_paths(&parsed, &mut errors);
    let options = fsm_support::options_of(&parsed.attrs, "machine", "..", &mut Errors::new());
    let krate = expand::crate_path(attrs::renamed(options).as_ref());
    match paths.split_first() {
        Some((first, rest)) if errors.is_empty() => {
            let asked = ask(first, &krate, rest, &TokenStream::new(), input);
            let checks = paths
                .iter()
                .map(|path| check_of(path, &krate, "is_an_enum_of_states"));
            quote!(#(#checks)* #asked)
        }
        _ => errors.to_items(),
    }
}

/// `LoanState! { { the second step } { enums still to ask } { states so far } { model } }`.
fn ask(
    next: &Path,
    krate: &Path,
    rest: &[Path],
    known: &TokenStream,
    model: &TokenStream,
) -> TokenStream {
    quote! {
        #next! {
            { #krate::__private::__machine }
            { #krate } { #(#rest,)* } { #known } { #model }
        }
    }
}

/// What the macro of a state enum passes on.
struct Answer {
    states: TokenStream,
    krate: Path,
    rest: Vec<Path>,
    known: TokenStream,
    model: TokenStream,
}

impl Parse for Answer {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let states;
        syn::bracketed!(states in input);
        let states: TokenStream = states.parse()?;
        let (krate, rest, known, model);
        braced!(krate in input);
        braced!(rest in input);
        braced!(known in input);
        braced!(model in input);
        let rest = rest.parse_terminated(Path::parse_mod_style, syn::Token![,])?;
        Ok(Self {
            states: quote!([#states]),
            krate: krate.call(Path::parse_mod_style)?,
            rest: rest.into_iter().collect(),
            known: known.parse()?,
            model: model.parse()?,
        })
    }
}

/// The second step: asks the next enum, or expands the machine when all states are known.
pub(crate) fn machine(input: TokenStream) -> TokenStream {
    match try_machine(input) {
        Ok(tokens) => tokens,
        Err(error) => error.to_compile_error(),
    }
}

fn try_machine(input: TokenStream) -> syn::Result<TokenStream> {
    let Answer {
        states,
        krate,
        rest,
        known,
        model,
    } = syn::parse2(input)?;
    let known = quote!(#known #states);
    if let Some((next, rest)) = rest.split_first() {
        return Ok(ask(next, &krate, rest, &known, &model));
    }
    let all = |input: ParseStream<'_>| {
        let mut all = Vec::new();
        while !input.is_empty() {
            all.push(input.parse::<States>()?);
        }
        Ok(all)
    };
    let states = all.parse2(known)?;
    let input: DeriveInput = syn::parse2(model)?;
    let mut errors = Errors::new();
    let attrs = attrs::machine::read(&input, &mut errors);
    let model = model::machine::check(&attrs, states, &mut errors);
    Ok(expand::machine::expand(&model, &errors))
}
