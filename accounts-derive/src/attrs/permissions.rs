//! `#[permissions(..)]` on a model, and the transitions on its fields.

use darling::ast::NestedMeta;
use darling::{Error, FromMeta, Result};
use fsm_support::{CratePath, Errors, Text, options_of, parse_options};
use proc_macro2::TokenStream;
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::spanned::Spanned;
use syn::{DeriveInput, Expr, Field, Ident, Meta};

/// The options on the struct.
#[derive(Debug, Default, FromMeta)]
#[darling(default)]
pub(crate) struct Options {
    pub(crate) name: Option<Text>,
    pub(crate) custom: Custom,
    pub(crate) without: Without,
    #[darling(rename = "crate")]
    pub(crate) krate: Option<CratePath>,
}

/// `custom(export, audit = "Can audit the loans")`.
#[derive(Debug, Default)]
pub(crate) struct Custom(pub(crate) Vec<(Ident, Option<Text>)>);

impl FromMeta for Custom {
    fn from_list(items: &[NestedMeta]) -> Result<Self> {
        let mut errors = Error::accumulator();
        let mut all = Vec::new();
        for item in items {
            let wrong = || {
                Error::custom("a permission is a name, with what it says to a person or without: `export`, `audit = \"Can audit the loans\"`")
                    .with_span(&item.span())
            };
            let read = match item {
                NestedMeta::Meta(Meta::Path(path)) => path
                    .get_ident()
                    .map(|name| (name.clone(), None))
                    .ok_or_else(wrong),
                NestedMeta::Meta(Meta::NameValue(pair)) => match pair.path.get_ident() {
                    Some(name) => {
                        Text::from_expr(&pair.value).map(|text| (name.clone(), Some(text)))
                    }
                    None => Err(wrong()),
                },
                _ => Err(wrong()),
            };
            all.extend(errors.handle(read));
        }
        errors.finish_with(Self(all))
    }

    fn from_expr(expr: &Expr) -> Result<Self> {
        Err(Error::custom("this option takes a list: `custom(export)`").with_span(&expr.span()))
    }

    fn from_word() -> Result<Self> {
        Err(Error::custom("say which: `custom(export)`"))
    }
}

/// `without(add, delete)`.
#[derive(Debug, Default)]
pub(crate) struct Without(pub(crate) Vec<Ident>);

impl FromMeta for Without {
    fn from_list(items: &[NestedMeta]) -> Result<Self> {
        let mut errors = Error::accumulator();
        let mut all = Vec::new();
        for item in items {
            let name = match item {
                NestedMeta::Meta(Meta::Path(path)) => path.get_ident().cloned(),
                _ => None,
            };
            all.extend(errors.handle(name.ok_or_else(|| {
                Error::custom("names alone: `without(add, delete)`").with_span(&item.span())
            })));
        }
        errors.finish_with(Self(all))
    }

    fn from_expr(expr: &Expr) -> Result<Self> {
        Err(
            Error::custom("this option takes a list: `without(add, delete)`")
                .with_span(&expr.span()),
        )
    }

    fn from_word() -> Result<Self> {
        Err(Error::custom("say which: `without(add, delete)`"))
    }
}

/// A model as written.
#[derive(Debug)]
pub(crate) struct PermissionsAttrs<'a> {
    pub(crate) input: &'a DeriveInput,
    pub(crate) options: Options,
    /// The events of its transitions, each once, in order.
    pub(crate) events: Vec<Ident>,
}

/// Reads the struct; each of its mistakes is reported.
pub(crate) fn read<'a>(
    input: &'a DeriveInput,
    errors: &mut Errors,
) -> Option<PermissionsAttrs<'a>> {
    let options = options_of(&input.attrs, "permissions", "custom(export)", errors);
    let options = parse_options(options, errors);
    let fields = super::fields_of(input, "Permissions", "a model with permissions", errors)?;
    let mut events: Vec<Ident> = Vec::new();
    for event in fields.iter().flat_map(|field| events_of(field)) {
        if !events.contains(&event) {
            events.push(event);
        }
    }
    Some(PermissionsAttrs {
        input,
        options,
        events,
    })
}

/// The events of a field's transitions. What is wrong with them, `derive(StateMachine)` says.
fn events_of(field: &Field) -> impl Iterator<Item = Ident> {
    let name = |input: ParseStream<'_>| {
        let name = Ident::parse_any(input)?;
        input.parse::<syn::Token![:]>()?;
        input.parse::<TokenStream>()?;
        Ok(name)
    };
    let transitions = field
        .attrs
        .iter()
        .filter(|attr| attr.path().is_ident("transition"));
    transitions.filter_map(move |attr| match &attr.meta {
        Meta::List(list) => name.parse2(list.tokens.clone()).ok(),
        _ => None,
    })
}
