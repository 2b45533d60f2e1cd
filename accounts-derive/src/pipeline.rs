//! The macros as functions on tokens, which unit tests call without a compiler.

use fsm_support::{Errors, check_of};
use proc_macro2::TokenStream;
use quote::quote;
use syn::parse::{Parse, ParseStream, Parser};
use syn::{DeriveInput, Ident, Path, Token};

use crate::attrs::list::{Answer, IsUser, List};
use crate::{attrs, expand, model};

/// `#[derive(UserModel)]`.
pub(crate) fn user(input: TokenStream, unique: &str) -> TokenStream {
    let input: DeriveInput = match syn::parse2(input) {
        Ok(input) => input,
        Err(error) => return error.to_compile_error(),
    };
    let mut errors = Errors::new();
    let attrs = attrs::user::read(&input, &mut errors);
    let model = attrs.and_then(|attrs| model::user::check(&attrs, &mut errors));
    let names = expand::names::of_user(&input, unique, model.is_some());
    let expanded = model.map(|model| expand::user::expand(&model));
    let errors = errors.to_items();
    quote!(#errors #expanded #names)
}

/// `#[derive(Permissions)]`.
pub(crate) fn permissions(input: TokenStream) -> TokenStream {
    let input: DeriveInput = match syn::parse2(input) {
        Ok(input) => input,
        Err(error) => return error.to_compile_error(),
    };
    let mut errors = Errors::new();
    let attrs = attrs::permissions::read(&input, &mut errors);
    let model = attrs.and_then(|attrs| model::permissions::check(&attrs, &mut errors));
    let expanded = model.map(|model| expand::permissions::expand(&model));
    let errors = errors.to_items();
    quote!(#errors #expanded)
}

/// `#[derive(Profile)]`.
pub(crate) fn profile(input: TokenStream, unique: &str) -> TokenStream {
    let input: DeriveInput = match syn::parse2(input) {
        Ok(input) => input,
        Err(error) => return error.to_compile_error(),
    };
    let mut errors = Errors::new();
    let attrs = attrs::profile::read(&input, &mut errors);
    let model = attrs.and_then(|attrs| model::profile::check(&attrs, &mut errors));
    let is_sound = errors.is_empty();
    let expanded = match &model {
        Some(model) => {
            let names = expand::names::expand(model, unique, is_sound);
            let profile = expand::profile::expand(model);
            quote!(#profile #names)
        }
        None => expand::names::broken(&input, unique),
    };
    let errors = errors.to_items();
    quote!(#errors #expanded)
}

/// The first step of `profiles!`: asks the model of the users whether it is one.
pub(crate) fn list(input: TokenStream) -> TokenStream {
    let list: List = match syn::parse2(input) {
        Ok(list) => list,
        Err(error) => return error.to_compile_error(),
    };
    let mut errors = Errors::new();
    model::view::check_list(&list, &mut errors);
    if !errors.is_empty() {
        return errors.to_items();
    }
    let List {
        krate,
        head,
        user,
        profiles,
        ..
    } = &list;
    let checks = profiles
        .iter()
        .map(|path| check_of(path, krate, "is_a_profile"));
    let check = check_of(user, krate, "is_a_user");
    let asked = ask(user, krate, head, profiles, &TokenStream::new());
    quote!(#check #(#checks)* #asked)
}

/// `Work! { { the next step } { crate } { pub User } { Work } { profiles still to ask } { names so far } }`.
fn ask(
    next: &Path,
    krate: &Path,
    head: &TokenStream,
    rest: &[Path],
    known: &TokenStream,
) -> TokenStream {
    quote! {
        #next! {
            { #krate::__private::__profiles }
            { #krate } { #head } { #next } { #(#rest,)* } { #known }
        }
    }
}

/// The next step: asks the next profile, or expands the view when all names are known.
pub(crate) fn profiles(input: TokenStream) -> TokenStream {
    try_profiles(input).unwrap_or_else(|error| error.to_compile_error())
}

fn try_profiles(input: TokenStream) -> syn::Result<TokenStream> {
    let Answer {
        names,
        krate,
        head,
        path,
        rest,
        known,
    } = syn::parse2(input)?;
    // The model of the users has no names to tell.
    let is_user = syn::parse2::<IsUser>(names.clone()).is_ok();
    let known = if is_user {
        known
    } else {
        quote!(#known { #path } #names)
    };
    if let Some((next, rest)) = rest.split_first() {
        return Ok(ask(next, &krate, &head, rest, &known));
    }
    let all = |input: ParseStream<'_>| {
        let mut all = Vec::new();
        while !input.is_empty() {
            all.push(input.parse::<attrs::list::Names>()?);
        }
        Ok(all)
    };
    let profiles = all.parse2(known)?;
    let list = List::of_head(krate, head)?;
    let mut errors = Errors::new();
    let Some(view) = model::view::check(&list, profiles, &mut errors) else {
        return Ok(errors.to_items());
    };
    let expanded = expand::view::expand(&view);
    let errors = errors.to_items();
    Ok(quote!(#errors #expanded))
}

/// `field!(name)`: the path of the crate, and a name.
pub(crate) fn field(input: TokenStream) -> TokenStream {
    struct Field(TokenStream, Ident);
    impl Parse for Field {
        fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
            let krate;
            syn::braced!(krate in input);
            input.parse::<Token![,]>()?;
            let name = <Ident as syn::ext::IdentExt>::parse_any(input)?;
            Ok(Self(krate.parse()?, name))
        }
    }
    match syn::parse2::<Field>(input) {
        Ok(Field(krate, name)) => expand::name_type(&krate, &name),
        Err(error) => error.to_compile_error(),
    }
}
